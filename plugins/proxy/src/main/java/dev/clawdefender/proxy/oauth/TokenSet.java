package dev.clawdefender.proxy.oauth;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tokens that were given out together.
 *
 * @param access what requests carry
 * @param refresh what gets the next ones; empty if there is nothing like that
 * @param refreshAt when to get the next ones
 * @param expires when {@code access} is worth nothing any more
 * @param scopes what they allow
 */
record TokenSet(
    String access,
    Optional<String> refresh,
    Instant refreshAt,
    Instant expires,
    Set<String> scopes) {
  /** The characters that a token may have (RFC 6750 section 2.1). */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  /** How long before its end a token is replaced. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private static final long LONGEST_SECONDS = Duration.ofDays(3_650).toSeconds();

  /**
   * Reads the answer of a token endpoint.
   *
   * @param now when it was asked
   * @param asked the scopes that were asked for, which is what the tokens allow if it says nothing
   * @param earlier the refresh token that stays if there is no new one
   */
  static TokenSet answered(
      JsonObject json, Instant now, Set<String> asked, Optional<String> earlier)
      throws OAuthException {
    String access = JsonMembers.required(json, "access_token");
    String type = JsonMembers.required(json, "token_type");
    if (!type.equalsIgnoreCase("Bearer") || !TOKEN.matcher(access).matches()) {
      throw new OAuthException("the token is no bearer token, and others are not understood");
    }
    Optional<String> refresh = JsonMembers.text(json, "refresh_token");
    Optional<String> scope = JsonMembers.text(json, "scope");
    // Without a lifetime, it ends when the server says so.
    long seconds =
        json.getValue("expires_in") instanceof Number number
            ? Math.clamp(number.longValue(), 0, LONGEST_SECONDS)
            : LONGEST_SECONDS;
    Duration life = Duration.ofSeconds(seconds);
    Duration margin = MARGIN.compareTo(life.dividedBy(2)) < 0 ? MARGIN : life.dividedBy(2);
    return new TokenSet(
        access,
        refresh.isPresent() ? refresh : earlier,
        now.plus(life).minus(margin),
        now.plus(life),
        scope.map(Challenge::scopes).orElse(asked));
  }

  JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("access_token", access)
            .put("refresh_at", refreshAt.toString())
            .put("expires", expires.toString())
            .put("scopes", List.copyOf(scopes));
    refresh.ifPresent(token -> json.put("refresh_token", token));
    return json;
  }

  static TokenSet read(JsonObject json) throws OAuthException {
    try {
      return new TokenSet(
          JsonMembers.required(json, "access_token"),
          JsonMembers.text(json, "refresh_token"),
          Instant.parse(JsonMembers.required(json, "refresh_at")),
          Instant.parse(JsonMembers.required(json, "expires")),
          new LinkedHashSet<>(JsonMembers.texts(json, "scopes").orElse(List.of())));
    } catch (DateTimeParseException e) {
      throw new OAuthException("a time is malformed", e);
    }
  }

  @Override
  public String toString() {
    return "tokens until " + expires; // they must not get into a log by chance
  }
}
