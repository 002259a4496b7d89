package dev.clawdefender.policy.load;

import dev.clawdefender.message.VisibleText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a person approved for good, as a rule in a policy file: one call of one server, with other
 * values of those arguments that the person left open, and nothing else. It answers prompts: what
 * is blocked stays blocked.
 *
 * @param server the server's configured name
 * @param method the method
 * @param tool the tool's name; empty if none is called
 * @param call the call's digest but for what is open; see {@code CallDigest}
 * @param open the arguments that were left open
 * @param asked the name of the rule which asked
 * @param time when the person answered
 */
public record ApprovalRule(
    String server,
    String method,
    String tool,
    String call,
    List<OpenArgument> open,
    String asked,
    Instant time) {
  /** Longer names are left to the digest, which binds them too. */
  private static final int LONGEST_NAME = 200;

  /** How the names of all such rules start. */
  public static final String NAME_PREFIX = "approved-";

  public ApprovalRule {
    open = List.copyOf(open);
  }

  /** The rule's name: the same for what allows the same of the same server. */
  public String name() {
    StringBuilder bound = new StringBuilder(call).append(server);
    open.forEach(argument -> bound.append('\n').append(argument.toml()));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(bound.toString().getBytes(StandardCharsets.UTF_8));
      return NAME_PREFIX + HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What it allows, for people, a line each. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(
        "the call of "
            + quoted(cut(tool.isEmpty() ? method : tool))
            + " of the server "
            + quoted(cut(server))
            + ", in any session, with");
    open.forEach(argument -> words.add(argument.words()));
    words.add(
        open.isEmpty()
            ? "exactly the arguments of this call"
            : "all other arguments exactly as in this call, and no more");
    return words;
  }

  /** The rule in the policy language. */
  public String toml() {
    StringBuilder text = new StringBuilder("[rules.").append(name()).append("]\n");
    text.append("description = ")
        .append(quoted("approved by a person at " + time + "; rule " + cut(asked) + " had asked"))
        .append('\n');
    text.append("action = \"allow\"\n");
    text.append("answers_prompt = true\n");
    text.append("[rules.").append(name()).append(".match]\n");
    text.append("server = ").append(quoted(literal(server))).append('\n');
    name(text, "method", method);
    name(text, "tool_name", tool);
    text.append("call_sha256 = ").append(quoted(call)).append('\n');
    if (!open.isEmpty()) {
      text.append("open_args = ")
          .append(
              open.stream()
                  .map(argument -> quoted(argument.name()))
                  .collect(Collectors.joining(", ", "[", "]")))
          .append('\n');
      text.append("[rules.").append(name()).append(".match.args]\n");
      open.forEach(argument -> text.append(argument.toml()));
    }
    return text.toString();
  }

  private static void name(StringBuilder text, String key, String name) {
    boolean spellable = name.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
    if (!name.isEmpty() && name.length() <= LONGEST_NAME && spellable) {
      text.append(key).append(" = ").append(quoted(literal(name))).append('\n');
    }
  }

  private static String cut(String name) {
    return name.codePointCount(0, name.length()) <= LONGEST_NAME
        ? name
        : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME)) + "...";
  }

  /** The pattern that matches exactly this text. */
  static String literal(String text) {
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean wild = c == '*' || c == '?' || c == '[';
      // What starts with "re:" would be a regular expression.
      boolean regex = i == 0 && text.startsWith("re:");
      if (wild || regex) {
        pattern.append('[').append(c).append(']');
      } else {
        pattern.append(c);
      }
    }
    return pattern.toString();
  }

  /** A TOML basic string (toml.io 1.0) in which nothing is hidden from who reads the file. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
              } else if (VisibleText.isVisible(point)) {
                quoted.appendCodePoint(point);
              } else {
                quoted.append(String.format(point < 0x10000 ? "\\u%04X" : "\\U%08X", point));
              }
            });
    return quoted.append('"').toString();
  }
}
