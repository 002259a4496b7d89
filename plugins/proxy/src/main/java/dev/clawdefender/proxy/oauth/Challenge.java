package dev.clawdefender.proxy.oauth;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code WWW-Authenticate} header says of bearer tokens (RFC 9110 section 11.6.1, RFC 6750,
 * RFC 9728 section 5.1).
 *
 * @param parameters of its first {@code Bearer} challenge, by lower-case name
 */
record Challenge(Map<String, String> parameters) {
  static final Challenge NONE = new Challenge(Map.of());

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** Where the protected resource's metadata is said to be. */
  Optional<String> resourceMetadata() {
    return Optional.ofNullable(parameters.get("resource_metadata"));
  }

  /** The scopes that a token needs; empty if that is not said. */
  Set<String> scopes() {
    return scopes(parameters.getOrDefault("scope", ""));
  }

  boolean isInsufficientScope() {
    return "insufficient_scope".equals(parameters.get("error"));
  }

  /** Splits a list of scopes as it stands in parameters and in answers. */
  static Set<String> scopes(String text) {
    Set<String> scopes = new LinkedHashSet<>(Arrays.asList(text.strip().split(" +")));
    scopes.remove("");
    return scopes;
  }

  static Challenge parse(String header) {
    return new Reader(header).read();
  }

  /** Reads what is well-formed at the beginning, and no more. */
  private static final class Reader {
    private final String text;
    private final Map<String, String> parameters = new HashMap<>();
    private int at;

    Reader(String text) {
      this.text = text;
    }

    Challenge read() {
      boolean bearer = false;
      skip(" \t,");
      while (at < text.length()) {
        String name = token();
        skip(" \t");
        if (name.isEmpty()) {
          break;
        }
        if (at < text.length() && text.charAt(at) == '=') {
          at++;
          skip(" \t");
          String value = value();
          if (bearer) {
            parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
          }
        } else if (bearer) {
          break; // the next challenge
        } else {
          bearer = name.equalsIgnoreCase("Bearer");
        }
        skip(" \t,");
      }
      return new Challenge(parameters);
    }

    private void skip(String characters) {
      while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String token() {
      int from = at;
      while (at < text.length() && isTokenCharacter(text.charAt(at))) {
        at++;
      }
      return text.substring(from, at);
    }

    private static boolean isTokenCharacter(char c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "!#$%&'*+-.^_`|~/:".indexOf(c) >= 0; // the last two as servers write URLs unquoted
    }

    private String value() {
      if (at >= text.length() || text.charAt(at) != '"') {
        String value = token();
        skip("="); // the padding of what is no parameter
        return value;
      }
      StringBuilder value = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        value.append(text.charAt(at++));
      }
      at++;
      return value.toString();
    }
  }
}
