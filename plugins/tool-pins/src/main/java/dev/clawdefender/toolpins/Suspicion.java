package dev.clawdefender.toolpins;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What in a tool's words is meant for a model and not for a person, or hidden from the person. The
 * words are those of published poisoned tools; a tool that only describes what it does has none.
 */
enum Suspicion {
  HIDDEN_CHARACTERS("characters that a person does not see"),
  ORDERS(
      "orders to the model",
      "(ignore|disregard|forget|override) (all |any |the |your"
          + " )?(previous|prior|above|other|earlier|system)",
      "<\\s*/?\\s*(important|system|instructions?|secret|hidden|critical|admin)\\s*>",
      "\\[\\s*(system|important|instructions?|admin)\\s*\\]",
      "(you|the (assistant|model|agent|ai)) (must|should|shall|have to|need to|are required to)"
          + " (first|always|never|not|also|immediately)",
      "(before|after|when|whenever|prior to) (using|calling|invoking|running)"
          + " (this|any|all|another|other)"
          + " (tool|function)s?.{0,40}(must|call|read|send|invoke|first|always)",
      "(always|must|first) (call|use|invoke|run) this (tool|function) (before|instead|first)",
      "instead of (the )?[\\w-]+ (tool|function)",
      "new (system )?(instruction|prompt|rule)s?\\b",
      "jailbreak|developer mode|system prompt"),
  SECRECY(
      "that people are kept from knowing",
      "(do not|don't|never|must not|without)"
          + " (tell|telling|mention|mentioning|inform|informing|notify|notifying|reveal|revealing|disclose|show|showing|ask|asking|alert|alerting)",
      "(hide|conceal|keep) (this|it|that|these)? ?.{0,20}(from|secret|hidden|silent)",
      "(silently|secretly|quietly|covertly|invisible to)",
      "user (must|should|need) not (know|see|notice)"),
  CREDENTIALS(
      "files or names of secrets",
      "\\.ssh\\b|id_rsa|id_ed25519|\\.aws/|\\.env\\b|\\.netrc|\\.kube/|/etc/(passwd|shadow)|mcp\\.json|claude_desktop_config|\\.cursor/|keychain|wallet\\.dat|private"
          + " key",
      "(api|access|secret|auth|bearer)[ _-]?(key|token)s? (from|of|in) ",
      "(contents?|value) of .{0,30}(credential|password|secret|token|environment variable)"),
  EXFILTRATION(
      "that things are sent elsewhere",
      "(send|post|forward|upload|transmit|exfiltrate|copy|bcc|leak) .{0,60}(https?://|to"
          + " [\\w.+-]+@|webhook|attacker|external|server at)",
      "(pass|include|append|attach|put|place|encode)"
          + " (it|its|the|them|their|all|any|this|your|full|entire) ?.{0,50}(sidenote|side"
          + " note|this parameter|this field|as the value|base64|conversation|chat"
          + " history|context)",
      "(whole|entire|full|complete) (conversation|chat|history|context|prompt)");

  private final String text;
  private final Pattern pattern;

  Suspicion(String text, String... patterns) {
    this.text = text;
    // None at all matches nothing.
    this.pattern =
        Pattern.compile(patterns.length == 0 ? "(?!)" : "(" + String.join(")|(", patterns) + ")");
  }

  /** For people. */
  String text() {
    return text;
  }

  /** What is suspicious in some words. */
  static Set<Suspicion> in(String words) {
    Set<Suspicion> found = EnumSet.noneOf(Suspicion.class);
    if (hides(words)) {
      found.add(HIDDEN_CHARACTERS);
    }
    String plain =
        visible(words).toLowerCase(Locale.ROOT).replace('\u2019', '\'').replaceAll("\\s+", " ");
    for (Suspicion each : values()) {
      if (each.pattern.matcher(plain).find()) {
        found.add(each);
      }
    }
    return found;
  }

  private static boolean hides(String words) {
    return words.codePoints().anyMatch(Suspicion::isHidden);
  }

  private static String visible(String words) {
    StringBuilder visible = new StringBuilder();
    words
        .codePoints()
        .limit(100_000)
        .filter(point -> !isHidden(point))
        .forEach(visible::appendCodePoint);
    return visible.toString();
  }

  /** Format and private characters, controls but for blanks, and blanks that are no blanks. */
  private static boolean isHidden(int point) {
    if (point == '\n' || point == '\t' || point == '\r' || point == 0x200D) {
      return false; // the joiner is part of many an emoji
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.UNASSIGNED -> true;
      default -> point >= 0xE0100 && point <= 0xE01EF; // a variation selector each for a byte
    };
  }
}
