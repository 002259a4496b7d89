package dev.clawdefender.policy.load;

import dev.clawdefender.message.VisibleText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What a person approved for good, as a rule in a policy file: one call of one server, and nothing
 * else.
 *
 * @param server the server's configured name
 * @param method the method
 * @param tool the tool's name; empty if none is called
 * @param call the call's digest; see {@code CallDigest}
 * @param priority that of the rule which asked: what came before it still comes before this
 * @param asked the name of the rule which asked
 * @param time when the person answered
 */
public record ApprovalRule(
    String server,
    String method,
    String tool,
    String call,
    long priority,
    String asked,
    Instant time) {
  /** Longer names are left to the digest, which binds them too. */
  private static final int LONGEST_NAME = 200;

  /** The rule's name: the same for the same call of the same server. */
  public String name() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((call + server).getBytes(StandardCharsets.UTF_8));
      return "approved-" + HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The rule in the policy language. */
  public String toml() {
    StringBuilder text = new StringBuilder("[rules.").append(name()).append("]\n");
    text.append("description = ")
        .append(quoted("approved by a person at " + time + "; rule " + cut(asked) + " had asked"))
        .append('\n');
    text.append("action = \"allow\"\n");
    text.append("priority = ").append(priority).append('\n');
    text.append("[rules.").append(name()).append(".match]\n");
    text.append("server = ").append(quoted(literal(server))).append('\n');
    name(text, "method", method);
    name(text, "tool_name", tool);
    text.append("call_sha256 = ").append(quoted(call)).append('\n');
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
