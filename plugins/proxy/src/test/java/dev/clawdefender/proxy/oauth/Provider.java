package dev.clawdefender.proxy.oauth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An authorization server whose people agree to everything at once. It checks what the
 * specifications have it check: codes are for one use, one client, one redirect address, one
 * resource and who knows the verifier; refresh tokens rotate, and whoever shows an old one loses
 * all.
 */
final class Provider extends Web {
  /** What a code or a token stands for. */
  private record Word(
      String client, String redirect, String challenge, String resource, String scope) {}

  private final JsonObject metadata;
  private final Map<String, String> secrets = new HashMap<>();
  private final Map<String, Word> codes = new HashMap<>();
  private final Map<String, Word> refreshes = new HashMap<>();
  private final Set<String> spent = new HashSet<>();
  private final Map<String, Word> access = new HashMap<>();
  private final List<Request> tokenRequests = new CopyOnWriteArrayList<>();
  private final List<Request> pages = new CopyOnWriteArrayList<>();
  private final List<String> revoked = new CopyOnWriteArrayList<>();
  private String iss;
  private int lifetime = 3_600;
  private boolean refreshing = true;
  private int refusal;
  private String refusalError = "";

  Provider() throws IOException {
    iss = origin();
    metadata =
        new JsonObject()
            .put("issuer", origin())
            .put("authorization_endpoint", origin() + "/authorize")
            .put("token_endpoint", origin() + "/token")
            .put("registration_endpoint", origin() + "/register")
            .put("revocation_endpoint", origin() + "/revoke")
            .put("response_types_supported", new JsonArray().add("code"))
            .put("code_challenge_methods_supported", new JsonArray().add("S256"))
            .put("token_endpoint_auth_methods_supported", new JsonArray().add("none"))
            .put("authorization_response_iss_parameter_supported", true);
    at("/.well-known/oauth-authorization-server", request -> Reply.json(200, metadata));
    at("/register", this::register);
    at("/authorize", this::authorize);
    at("/token", this::token);
    at("/revoke", this::revoke);
  }

  /** What it says of itself; may be changed. */
  JsonObject metadata() {
    return metadata;
  }

  /** A client that was registered by hand. */
  void knows(String client, String secret) {
    secrets.put(client, secret);
  }

  /** Who its redirects say they are from; "" if they do not say. */
  void namesItself(String issuer) {
    iss = issuer;
  }

  /** For how many seconds the next tokens live, and whether more can be had without a person. */
  void gives(int seconds, boolean refreshTokens) {
    lifetime = seconds;
    refreshing = refreshTokens;
  }

  /** How the next requests for tokens are refused, whatever they show; 0 for no longer. */
  synchronized void refuses(int status, String error) {
    refusal = status;
    refusalError = error;
  }

  /** The requests for tokens so far. */
  List<Request> tokenRequests() {
    return tokenRequests;
  }

  /** The requests that people came with so far. */
  List<Request> pages() {
    return pages;
  }

  List<String> revoked() {
    return revoked;
  }

  /** Whether a token is good for a resource and a scope. */
  synchronized boolean isGood(String token, String resource) {
    Word word = access.get(token);
    return word != null && word.resource.equals(resource);
  }

  synchronized Set<String> scopes(String token) {
    Word word = access.get(token);
    return word == null ? Set.of() : Set.of(word.scope.split(" "));
  }

  /** All access tokens are worth nothing from now on. */
  synchronized void forgetAccess() {
    access.clear();
  }

  private synchronized Reply register(Request request) {
    String client = "client-" + UUID.randomUUID();
    secrets.put(client, "");
    return Reply.json(201, new JsonObject(request.body()).put("client_id", client));
  }

  private synchronized Reply authorize(Request request) {
    pages.add(request);
    String redirect = request.parameter("redirect_uri");
    boolean fine =
        secrets.containsKey(request.parameter("client_id"))
            && redirect.matches("http://127\\.0\\.0\\.1:[0-9]+/callback")
            && request.parameter("response_type").equals("code")
            && request.parameter("code_challenge_method").equals("S256")
            && request.parameter("code_challenge").length() == 43
            && request.parameter("state").length() >= 20;
    if (!fine) {
      return Reply.error("invalid_request");
    }
    String code = UUID.randomUUID().toString();
    codes.put(
        code,
        new Word(
            request.parameter("client_id"),
            redirect,
            request.parameter("code_challenge"),
            request.parameter("resource"),
            request.parameter("scope")));
    return Reply.redirect(
        redirect
            + "?code="
            + code
            + "&state="
            + request.parameter("state")
            + (iss.isEmpty() ? "" : "&iss=" + OAuthHttp.encoded(iss)));
  }

  private synchronized Reply token(Request request) throws Exception {
    tokenRequests.add(request);
    if (refusal != 0) {
      return Reply.json(refusal, new JsonObject().put("error", refusalError));
    }
    String client = client(request);
    if (!secrets.containsKey(client)) {
      return Reply.error("invalid_client");
    }
    return switch (request.parameter("grant_type")) {
      case "authorization_code" -> exchange(request, client);
      case "refresh_token" -> refresh(request, client);
      case "client_credentials" ->
          given(
              new Word(client, "", "", request.parameter("resource"), request.parameter("scope")));
      default -> Reply.error("unsupported_grant_type");
    };
  }

  private String client(Request request) {
    String header = request.header("Authorization");
    if (header.startsWith("Basic ")) {
      String[] pair =
          new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8)
              .split(":", 2);
      String client = decoded(pair[0]);
      return decoded(pair[1]).equals(secrets.get(client)) ? client : "nobody";
    }
    String client = request.parameter("client_id");
    boolean proven =
        !request.parameter("client_assertion").isEmpty()
            || request.parameter("client_secret").equals(secrets.get(client));
    return proven ? client : "nobody";
  }

  private Reply exchange(Request request, String client) throws Exception {
    Word word = codes.remove(request.parameter("code"));
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(request.parameter("code_verifier").getBytes(StandardCharsets.US_ASCII));
    if (word == null
        || !word.client.equals(client)
        || !word.redirect.equals(request.parameter("redirect_uri"))
        || !word.resource.equals(request.parameter("resource"))
        || !word.challenge.equals(Base64.getUrlEncoder().withoutPadding().encodeToString(hash))) {
      return Reply.error("invalid_grant");
    }
    return given(word);
  }

  private Reply refresh(Request request, String client) {
    String token = request.parameter("refresh_token");
    if (spent.contains(token)) {
      refreshes.clear();
      access.clear();
      return Reply.error("invalid_grant");
    }
    Word word = refreshes.remove(token);
    spent.add(token);
    return word != null
            && word.client.equals(client)
            && word.resource.equals(request.parameter("resource"))
        ? given(word)
        : Reply.error("invalid_grant");
  }

  private Reply given(Word word) {
    String token = "access-" + UUID.randomUUID();
    access.put(token, word);
    JsonObject json =
        new JsonObject()
            .put("access_token", token)
            .put("token_type", "bearer")
            .put("expires_in", lifetime);
    if (!word.scope.isEmpty()) {
      json.put("scope", word.scope);
    }
    if (refreshing) {
      String refresh = "refresh-" + UUID.randomUUID();
      refreshes.put(refresh, word);
      json.put("refresh_token", refresh);
    }
    return Reply.json(200, json);
  }

  private synchronized Reply revoke(Request request) {
    revoked.add(request.parameter("token"));
    access.remove(request.parameter("token"));
    refreshes.remove(request.parameter("token"));
    return Reply.status(200);
  }
}
