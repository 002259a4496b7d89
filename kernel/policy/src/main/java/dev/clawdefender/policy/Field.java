package dev.clawdefender.policy;

/** The texts of a message that rules have patterns for. */
enum Field {
  TOOL,
  METHOD,
  SERVER,
  CLIENT,
  PATH,
  HOST,
  COMMAND_NAME,
  COMMAND_LINE;

  /** The text of a field that a message has once; empty if it has none. */
  CharSequence of(MessageFacts facts) {
    return switch (this) {
      case TOOL -> facts.tool;
      case METHOD -> facts.method;
      case SERVER -> facts.server;
      case CLIENT -> facts.client;
      case PATH, HOST, COMMAND_NAME, COMMAND_LINE -> "";
    };
  }
}
