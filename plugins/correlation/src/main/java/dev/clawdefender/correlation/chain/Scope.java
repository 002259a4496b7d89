package dev.clawdefender.correlation.chain;

import java.util.Locale;
import java.util.Optional;

/** What the steps of a chain must have in common. */
enum Scope {
  /** The session, so the server and the client. */
  SESSION,
  /** The server, whoever its client is. */
  SERVER,
  /** The client, whichever server it is. */
  CLIENT;

  /** The name as it stands in files. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What has to be equal; empty if that is not known, and then nothing is joined. */
  String key(Sign sign) {
    return switch (this) {
      case SESSION -> sign.session();
      case SERVER -> sign.server();
      case CLIENT -> sign.client();
    };
  }

  /** The scope that is spelled so, if there is one. */
  static Optional<Scope> parse(String text) {
    for (Scope scope : values()) {
      if (scope.text().equals(text)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }
}
