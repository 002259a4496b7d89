package dev.clawdefender.policy;

/**
 * The policies whose decisions are measured. No rule of theirs matches the message, so that none
 * ends the search early.
 */
public enum BenchmarkPolicy {
  /** A policy as people write them: every kind of criterion. */
  FIFTY(50),

  /** As many as a big company may have: most by name, some by prefix, path, argument and regex. */
  TEN_THOUSAND(10_000),

  /** The worst there is: the message has the name that every rule asks for. */
  FIFTY_ALL_ASKED(50),

  FIFTY_NAMES(50),

  FIFTY_PATHS(50),

  /** Regular expressions with the text they look for before their eyes. */
  FIFTY_REGEXES(50);

  /** A call of some 300 bytes that reaches for a path and a host. */
  static final String MESSAGE =
      """
      {"jsonrpc":"2.0","id":17,"method":"tools/call","params":{"name":"read_file","arguments":\
      {"path":"/home/u/Projects/app/src/main/java/example/Reader.java","n":12,\
      "url":"https://api.example.org/v1/things?limit=20",\
      "text":"some words that nobody looks for, to fill the line up to its length"}}}\
      """;

  private final int size;

  BenchmarkPolicy(int size) {
    this.size = size;
  }

  PolicySnapshot snapshot() {
    StringBuilder toml = new StringBuilder();
    for (int i = 0; i < size; i++) {
      toml.append("[rules.r%d]\naction = \"block\"\n[rules.r%d.match]\n".formatted(i, i));
      toml.append(match(i)).append('\n');
    }
    return Policies.snapshot(toml.toString());
  }

  private String match(int i) {
    return switch (this) {
      case FIFTY, TEN_THOUSAND -> mixed(i);
      case FIFTY_ALL_ASKED ->
          "tool_name = \"read_file\"\nargs = { \"/n\" = { min = " + (100 + i) + " } }";
      case FIFTY_NAMES -> "tool_name = \"tool" + i + "\"";
      case FIFTY_PATHS -> "resource_path = \"/home/u/Projects/p" + i + "/**\"";
      case FIFTY_REGEXES -> "args = { \"/text\" = \"re:.*words [a-f]{" + (i + 1) + "}[0-9]$\" }";
    };
  }

  private static String mixed(int i) {
    return switch (i % 20) {
      case 12, 13, 14, 15 -> "tool_name = \"group" + i + "_*\"";
      case 16, 17 -> "resource_path = \"/home/u/Projects/p" + i + "/**\"";
      case 18 -> "args = { \"/text\" = \"word" + i + "*\" }";
      case 19 -> "method = \"re:vendor" + i + "/.+\"";
      default -> "tool_name = \"tool" + i + "\"";
    };
  }
}
