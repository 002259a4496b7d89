package dev.clawdefender.runtime.redact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Replaces secrets by their kind and a keyed digest, so that equal ones can be recognised and none
 * can be guessed from the log. Used by one thread.
 */
public final class Redactor {
  /** JSON that is not longer than this may be left as it is spelled. */
  private static final int MAX_PLAIN = 1_024;

  private static final int SHORT = 64;
  private static final int MAX_NAMES = 1_000;

  /** Not databind's, which takes long to load. */
  private static final JsonFactory JSON = new JsonFactory();

  /** The bit of a format is its index. */
  private static final LiteralScan FORMATS = new LiteralScan();

  /** What may make JSON another JSON: formats, names, and letters that are not spelled out. */
  private static final LiteralScan SUSPICIOUS = new LiteralScan();

  private static final long NUMBERS;

  static {
    long numbers = 0;
    for (int i = 0; i < SecretFormat.KNOWN.size(); i++) {
      SecretFormat format = SecretFormat.KNOWN.get(i);
      numbers |= format.literals().isEmpty() ? 1L << i : 0;
      for (String literal : format.literals()) {
        FORMATS.add(literal, 1L << i);
        SUSPICIOUS.add(literal, 1);
      }
    }
    NUMBERS = numbers;
    SecretKeys.parts().forEach(part -> SUSPICIOUS.add(part, 1));
    SUSPICIOUS.add("\\u", 1).add("\\/", 1).ready();
    FORMATS.ready();
  }

  private static final Pattern SCRIPT_WORD = Pattern.compile("[^\\s;|&()<>\"'`]+");

  /** The most characters of one text that a log keeps. */
  private static final int MAX_LOGGED = 1_024;

  private final int longest;
  private final Mac mac;
  private final Map<String, String> names = new HashMap<>();
  private List<Pattern> extra = List.of();

  /**
   * For a log.
   *
   * @param key what digests are made with
   */
  public Redactor(byte[] key) {
    this(key, MAX_LOGGED);
  }

  /**
   * @param key what digests are made with
   * @param longest the most characters of one text that are kept
   */
  public Redactor(byte[] key, int longest) {
    this.longest = longest;
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** From now on what these expressions find is redacted as well. */
  public void extra(List<String> expressions) {
    extra = expressions.stream().map(Pattern::compile).toList();
    names.clear();
  }

  /** The digest of some bytes: the same for the same bytes, for whoever has the same key. */
  public String digest(byte[] bytes) {
    return HexFormat.of().formatHex(mac.doFinal(bytes));
  }

  /** A text without its secrets, and not longer than anybody reads. */
  public String text(String text) {
    if (text.length() > SHORT) {
      return redact(text);
    }
    // Names of servers, tools and rules come again and again.
    String known = names.get(text);
    if (known == null) {
      known = redact(text);
      if (names.size() == MAX_NAMES) {
        names.clear();
      }
      names.put(text, known);
    }
    return known;
  }

  private String redact(String text) {
    String redacted = text;
    for (Pattern pattern : extra) {
      redacted = replace(redacted, pattern, 0, "by-policy", candidate -> !candidate.isEmpty());
    }
    long formats = FORMATS.in(redacted) | (hasLongNumber(redacted) ? NUMBERS : 0);
    for (int i = 0; formats != 0 && i < SecretFormat.KNOWN.size(); i++) {
      if ((formats & 1L << i) != 0) {
        SecretFormat format = SecretFormat.KNOWN.get(i);
        redacted = replace(redacted, format.pattern(), 1, format.name(), format.genuine());
      }
    }
    return redacted.length() <= longest
        ? redacted
        : redacted.substring(0, longest) + "[cut: " + (redacted.length() - longest) + " more]";
  }

  private static boolean hasLongNumber(CharSequence text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        if (++digits == 13) {
          return true;
        }
      } else if (c != ' ' && c != '-') {
        digits = 0;
      }
    }
    return false;
  }

  private String replace(
      String text, Pattern pattern, int group, String kind, Predicate<String> genuine) {
    Matcher matcher = pattern.matcher(text);
    StringBuilder out = null;
    int kept = 0;
    int from = 0;
    while (from <= text.length() && matcher.find(from)) {
      String candidate = matcher.group(group);
      int end = matcher.end(group);
      if (candidate != null && genuine.test(candidate) && !candidate.startsWith("[redacted")) {
        out = out == null ? new StringBuilder() : out;
        out.append(text, kept, matcher.start(group)).append(mark(kind, candidate));
        kept = end;
      }
      // The character after one secret may be what the next needs before it.
      from = Math.max(end, matcher.start() + 1);
    }
    return out == null ? text : out.append(text, kept, text.length()).toString();
  }

  private String mark(String kind, String secret) {
    byte[] digest = mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
    return "[redacted " + kind + " " + HexFormat.of().formatHex(digest, 0, 6) + "]";
  }

  /** Writes JSON without its secrets. */
  public void json(byte[] json, JsonGenerator out) throws IOException {
    if (isPlain(json)) {
      out.writeRawValue(new String(json, StandardCharsets.UTF_8));
      return;
    }
    Deque<Nest> nests = new ArrayDeque<>(List.of(new Nest(false)));
    boolean nextIsSecret = false;
    try (JsonParser in = JSON.createParser(json)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        boolean hide = nextIsSecret || nests.element().secret;
        switch (token) {
          case START_OBJECT, START_ARRAY -> {
            nests.push(new Nest(hide));
            out.copyCurrentEvent(in);
          }
          case END_OBJECT, END_ARRAY -> {
            nests.pop();
            out.copyCurrentEvent(in);
          }
          case FIELD_NAME -> {
            String name = in.currentName();
            out.writeFieldName(text(name));
            nextIsSecret = SecretKeys.contains(name);
            continue;
          }
          case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
            if (hide) {
              out.writeString(mark("by-name", in.getText()));
            } else if (token == JsonToken.VALUE_STRING) {
              out.writeString(
                  in.getParsingContext().inArray()
                      ? word(in.getText(), nests.element().words)
                      : text(in.getText()));
            } else {
              number(in.getText(), out);
            }
          }
          default -> out.copyCurrentEvent(in);
        }
        nextIsSecret = false;
      }
    }
  }

  /** An object or array, with what was read of it if it is the words of a command. */
  private static final class Nest {
    private final boolean secret;
    private final CommandWords words = new CommandWords();

    Nest(boolean secret) {
      this.secret = secret;
    }
  }

  private String word(String word, CommandWords words) {
    boolean isScript = words.isScriptNext();
    int secret = words.secretIn(word);
    if (isScript && secret == CommandWords.NOWHERE) {
      return script(word);
    }
    return secret == CommandWords.NOWHERE
        ? text(word)
        : text(word.substring(0, secret)) + mark("by-option", word.substring(secret));
  }

  /** The words of a script, as far as they can be told apart without being a shell. */
  private String script(String script) {
    CommandWords words = new CommandWords();
    StringBuilder redacted = new StringBuilder();
    int told = 0;
    Matcher word = SCRIPT_WORD.matcher(script);
    while (word.find()) {
      int secret = words.secretIn(word.group());
      if (secret != CommandWords.NOWHERE) {
        redacted.append(text(script.substring(told, word.start() + secret)));
        redacted.append(mark("by-option", word.group().substring(secret)));
        told = word.end();
      }
    }
    return redacted.append(text(script.substring(told))).toString();
  }

  /** Whether nothing of it can need a change, so that it may stay as it is spelled. */
  private boolean isPlain(byte[] json) {
    return extra.isEmpty()
        && json.length <= Math.min(longest, MAX_PLAIN)
        && SUSPICIOUS.in(json) == 0
        && !hasLongNumber(new String(json, StandardCharsets.ISO_8859_1));
  }

  private void number(String spelled, JsonGenerator out) throws IOException {
    String redacted = hasLongNumber(spelled) ? text(spelled) : spelled;
    if (redacted.equals(spelled)) {
      out.writeNumber(spelled);
    } else {
      out.writeString(redacted);
    }
  }
}
