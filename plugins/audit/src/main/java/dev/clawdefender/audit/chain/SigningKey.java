package dev.clawdefender.audit.chain;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** The key (Ed25519, RFC 8032) that checkpoints are signed with. */
public final class SigningKey {
  private static final String ALGORITHM = "Ed25519";

  private final PrivateKey secret;
  private final String publicText;

  private SigningKey(PrivateKey secret, String publicText) {
    this.secret = secret;
    this.publicText = publicText;
  }

  /**
   * The key in {@code file}, which is made, for its owner only, if there is none.
   *
   * @throws IOException if it can be neither read nor made
   */
  public static SigningKey in(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file);
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
    try {
      byte[] secret = Base64.getDecoder().decode(lines.get(0));
      return new SigningKey(
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(secret)),
          lines.get(1));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException(file + ": is no signing key; move it away to have a new one made", e);
    }
  }

  private static void create(Path file) throws IOException {
    KeyPair pair;
    try {
      pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has Ed25519", e);
    }
    Base64.Encoder base64 = Base64.getEncoder();
    String text =
        base64.encodeToString(pair.getPrivate().getEncoded())
            + "\n"
            + base64.encodeToString(pair.getPublic().getEncoded())
            + "\n";
    Path folder = requireNonNull(file.toAbsolutePath().getParent(), "a key is in a folder");
    Directories.create(folder);
    Path fresh =
        Files.createTempFile(
            folder,
            "audit-key",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, text, StandardCharsets.US_ASCII);
      Files.createLink(file, fresh); // whole or not at all, and never over another's
    } catch (FileAlreadyExistsException e) {
      return; // another process was faster; its key is as good
    } finally {
      Files.delete(fresh);
    }
  }

  /** The public key, as Base64 of its X.509 encoding. */
  public String publicText() {
    return publicText;
  }

  /** Something secret that is the same as long as the key is. */
  public byte[] derived(String purpose) {
    var sha = Hash.sha256();
    sha.update(secret.getEncoded());
    return sha.digest(purpose.getBytes(StandardCharsets.UTF_8));
  }

  /** A signature, as Base64. */
  String sign(String text) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether {@code signature} is one of {@code text} by the key {@code publicText}. */
  public static boolean verifies(String publicText, String text, String signature) {
    try {
      byte[] key = Base64.getDecoder().decode(publicText);
      PublicKey known =
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(key));
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(known);
      check.update(text.getBytes(StandardCharsets.UTF_8));
      return check.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
