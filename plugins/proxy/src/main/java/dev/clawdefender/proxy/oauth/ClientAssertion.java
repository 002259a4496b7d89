package dev.clawdefender.proxy.oauth;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/** A client shows who it is by what it signs (RFC 7523): with ES256 or RS256. */
final class ClientAssertion {
  static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private static final long SECONDS = 60;
  private static final int P256_BITS = 256;

  private ClientAssertion() {}

  /**
   * Signs one for a single request.
   *
   * @param audience whom it is for
   * @throws IOException if the key cannot be used
   */
  static String signed(String client, String audience, Path keyFile, Instant now)
      throws IOException {
    try {
      PrivateKey key = key(keyFile);
      boolean elliptic = key instanceof ECPrivateKey;
      String head = new JsonObject().put("alg", elliptic ? "ES256" : "RS256").encode();
      JsonObject claims =
          new JsonObject()
              .put("iss", client)
              .put("sub", client)
              .put("aud", audience)
              .put("jti", UUID.randomUUID().toString())
              .put("iat", now.getEpochSecond())
              .put("exp", now.getEpochSecond() + SECONDS);
      String text = encoded(bytes(head)) + "." + encoded(bytes(claims.encode()));
      Signature signature =
          Signature.getInstance(elliptic ? "SHA256withECDSAinP1363Format" : "SHA256withRSA");
      signature.initSign(key);
      signature.update(bytes(text));
      return text + "." + encoded(signature.sign());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new OAuthException(
          keyFile + " is no private key of the kind P-256 or RSA, in PEM as PKCS 8", e);
    }
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    String body = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
    try {
      PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(spec);
      if (key instanceof ECPrivateKey curve
          && curve.getParams().getOrder().bitLength() != P256_BITS) {
        throw new GeneralSecurityException("another curve");
      }
      return key;
    } catch (InvalidKeySpecException e) {
      return KeyFactory.getInstance("RSA").generatePrivate(spec);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
