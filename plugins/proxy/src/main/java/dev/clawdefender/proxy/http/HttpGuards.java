package dev.clawdefender.proxy.http;

import dev.clawdefender.runtime.config.Http;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is served at all. A browser that was led to us by another site is told by {@code Host} and
 * {@code Origin}, a client by its token.
 *
 * @param token the token that clients must have; empty if they need none
 */
record HttpGuards(Http http, Optional<HttpToken> token) {
  /** Who is served without a token. */
  private static final String LOCAL = "local";

  private static final String OWN_HEADER = "ClawDefender-Token";
  private static final String BEARER = "bearer ";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> PASSED_ON = Set.of("traceparent", "tracestate", "baggage");

  /** What comes of looking at a request. */
  sealed interface Verdict {
    record Refused(Refusal refusal) implements Verdict {}

    /**
     * The request is served.
     *
     * @param principal who sent it
     * @param headers what of its headers is the server's business, by lower-case name
     */
    record Served(String principal, Map<String, String> headers) implements Verdict {}
  }

  /** Who is served. */
  String principal() {
    return token.map(HttpToken::principal).orElse(LOCAL);
  }

  Verdict look(HttpServerRequest request) {
    MultiMap headers = request.headers();
    List<String> hosts = headers.getAll("Host");
    if (hosts.size() != 1 || !isOurs(hosts.getFirst())) {
      return new Verdict.Refused(
          Refusal.of(
              403,
              "host",
              "this is no name of ours: use 127.0.0.1, or add it to \"hosts\" in [http]"));
    }
    List<String> origins = headers.getAll("Origin");
    if (origins.size() > 1
        || !origins.isEmpty() && !isWelcome(origins.getFirst(), hosts.getFirst())) {
      return new Verdict.Refused(
          Refusal.of(
              403,
              "origin",
              "pages of this origin are not served; add it to \"origins\" in [http] if they are to"
                  + " be"));
    }
    return authenticated(headers);
  }

  private Verdict authenticated(MultiMap headers) {
    String own = headers.get(OWN_HEADER);
    String authorization = headers.get("Authorization");
    if (token.isEmpty()) {
      return new Verdict.Served(principal(), passedOn(headers, authorization != null));
    }
    String bearer =
        authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
            ? authorization.substring(BEARER.length()).strip()
            : "";
    String offered = own != null ? own : bearer;
    if (headers.getAll(OWN_HEADER).size() > 1
        || headers.getAll("Authorization").size() > 1
        || !token.get().is(offered)) {
      return new Verdict.Refused(
          Refusal.of(
                  401,
                  "token",
                  "a token is needed: \"Authorization: Bearer TOKEN\", or \""
                      + OWN_HEADER
                      + ": TOKEN\"")
              .with("WWW-Authenticate", "Bearer realm=\"clawdefender\""));
    }
    // Our own token is for nobody else.
    return new Verdict.Served(principal(), passedOn(headers, !token.get().is(bearer)));
  }

  private static Map<String, String> passedOn(MultiMap headers, boolean authorization) {
    Map<String, String> passed = new HashMap<>();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (PASSED_ON.contains(name) || authorization && name.equals("authorization")) {
        passed.put(name, header.getValue());
      }
    }
    return Map.copyOf(passed);
  }

  private boolean isOurs(String authority) {
    String host = host(authority);
    return LOOPBACK.contains(host) || http.hosts().contains(host) || host.equals(http.host());
  }

  private static String host(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean port = colon >= 0 && colon > authority.lastIndexOf(']');
    return (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
  }

  private boolean isWelcome(String origin, String authority) {
    if (http.origins().contains(origin.toLowerCase(Locale.ROOT))) {
      return true;
    }
    try {
      URI uri = new URI(origin);
      return (http.tls().isPresent() ? "https" : "http").equalsIgnoreCase(uri.getScheme())
          && authority.equalsIgnoreCase(uri.getRawAuthority());
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
