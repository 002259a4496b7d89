package dev.clawdefender.policy.match;

import java.util.ArrayList;
import java.util.List;

/** A place in JSON (RFC 6901), where a segment {@code *} stands for any member or element. */
public record JsonPointer(String text, List<String> segments) {
  /** The segment that stands for any. */
  public static final String ANY = "*";

  public JsonPointer {
    segments = List.copyOf(segments);
  }

  /**
   * The pointer that {@code text} stands for.
   *
   * @throws PatternException if it is malformed
   */
  public static JsonPointer parse(String text) {
    if (!text.startsWith("/")) {
      throw new PatternException("a JSON pointer starts with '/'");
    }
    List<String> segments = new ArrayList<>();
    for (String part : text.substring(1).split("/", -1)) {
      segments.add(unescape(part));
    }
    return new JsonPointer(text, segments);
  }

  /** Whether its first segment stands for any member. */
  public boolean startsAnywhere() {
    return segments.getFirst().equals(ANY);
  }

  /** Whether a pointer without wildcards, as it is spelled, is this place or below it. */
  public boolean holds(String plain) {
    int at = 0;
    for (String segment : segments) {
      if (at >= plain.length()) {
        return false;
      }
      int slash = plain.indexOf('/', at + 1);
      int end = slash < 0 ? plain.length() : slash;
      if (!segment.equals(ANY) && !spells(plain, at + 1, end, segment)) {
        return false;
      }
      at = end;
    }
    return true;
  }

  private static boolean spells(String plain, int from, int to, String segment) {
    int length = 0;
    for (int at = from; at < to; at++) {
      char c = plain.charAt(at);
      if (c == '~' && at + 1 < to) {
        c = plain.charAt(++at) == '1' ? '/' : '~';
      }
      if (length == segment.length() || segment.charAt(length++) != c) {
        return false;
      }
    }
    return length == segment.length();
  }

  /** The pointer of a member of the root, as it is spelled. */
  public static String ofMember(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }

  private static String unescape(String part) {
    for (int i = part.indexOf('~'); i >= 0; i = part.indexOf('~', i + 1)) {
      if (i + 1 == part.length() || "01".indexOf(part.charAt(i + 1)) < 0) {
        throw new PatternException("'~' in a JSON pointer must be written '~0', and '/' as '~1'");
      }
    }
    return part.replace("~1", "/").replace("~0", "~");
  }

  /** The index that a segment stands for in an array, or -1. */
  public static int index(String segment) {
    if (segment.isEmpty()
        || segment.length() > 9
        || (segment.length() > 1 && segment.charAt(0) == '0')) {
      return -1;
    }
    int index = 0;
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      index = index * 10 + (c - '0');
    }
    return index;
  }
}
