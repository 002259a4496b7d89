package dev.clawdefender.policy.match;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A glob over a path: within a segment as {@link Glob}, and {@code **} as a whole segment stands
 * for any number of segments, none included. So {@code X/**} matches {@code X} too.
 */
public final class PathGlob implements TextMatcher {
  private final String text;
  // null stands for "**".
  private final @Nullable Glob[] segments;
  private final String prefix;

  private PathGlob(String text, @Nullable Glob[] segments) {
    this.text = text;
    this.segments = segments;
    this.prefix = firstPiece();
  }

  /**
   * The glob that a canonical pattern stands for.
   *
   * @throws PatternException if it is malformed
   */
  public static PathGlob parse(String text) {
    return new PathGlob(text, segments(text, false));
  }

  /** A path in which no character has a meaning of its own. */
  public static PathGlob literal(String text) {
    String[] parts = text.split("/", -1);
    @Nullable Glob[] segments = new Glob[parts.length];
    for (int i = 0; i < parts.length; i++) {
      segments[i] = Glob.literal(parts[i]);
    }
    return new PathGlob(text, segments);
  }

  /** As a shell would read it: what is malformed stands for itself. */
  public static PathGlob lenient(String text) {
    return new PathGlob(text, segments(text, true));
  }

  private static @Nullable Glob[] segments(String text, boolean lenient) {
    String[] parts = text.split("/", -1);
    @Nullable Glob[] segments = new Glob[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].equals("**")) {
        continue;
      }
      if (!lenient && parts[i].contains("**")) {
        throw new PatternException("'**' must stand alone between slashes");
      }
      segments[i] = lenient ? Glob.lenient(parts[i]) : Glob.parse(parts[i]);
    }
    return segments;
  }

  @Override
  public boolean matches(CharSequence path) {
    int last = path.length();
    int segment = 0;
    int from = 0; // the start of the path's segment at hand; last + 1 after the final one
    int star = -1;
    int starFrom = 0;
    while (from <= last) {
      if (segment < segments.length && segments[segment] == null) {
        star = segment++;
        starFrom = from;
        continue;
      }
      int end = segmentEnd(path, from);
      Glob glob = segment < segments.length ? segments[segment] : null;
      if (glob != null && glob.matches(path, from, end)) {
        segment++;
        from = end + 1;
      } else if (star >= 0) {
        starFrom = segmentEnd(path, starFrom) + 1;
        from = starFrom;
        segment = star + 1;
      } else {
        return false;
      }
    }
    while (segment < segments.length && segments[segment] == null) {
      segment++;
    }
    return segment == segments.length;
  }

  private static int segmentEnd(CharSequence path, int from) {
    int end = from;
    while (end < path.length() && path.charAt(end) != '/') {
      end++;
    }
    return end;
  }

  /** Whether some path may match both. Never false when there is one. */
  public boolean meets(PathGlob other) {
    int shared = Math.min(prefix.length(), other.prefix.length());
    if (!prefix.regionMatches(0, other.prefix, 0, shared)) {
      return false;
    }
    boolean[] below = new boolean[other.segments.length + 1];
    for (int i = segments.length; i >= 0; i--) {
      boolean[] row = new boolean[other.segments.length + 1];
      for (int j = other.segments.length; j >= 0; j--) {
        row[j] = meets(other, i, j, row, below);
      }
      below = row;
    }
    return below[0];
  }

  private boolean meets(PathGlob other, int i, int j, boolean[] row, boolean[] below) {
    boolean thisEnds = i == segments.length;
    boolean otherEnds = j == other.segments.length;
    if (thisEnds && otherEnds) {
      return true;
    }
    Glob mine = thisEnds ? null : segments[i];
    if (!thisEnds && mine == null) {
      return below[j] || (!otherEnds && row[j + 1]);
    }
    Glob others = otherEnds ? null : other.segments[j];
    if (!otherEnds && others == null) {
      return row[j + 1] || (!thisEnds && below[j]);
    }
    return mine != null && others != null && below[j + 1] && mine.meets(others);
  }

  /**
   * Whether every path that {@code glob} can stand for surely matches: the directory that it starts
   * with, up to its first wildcard, lies under a final {@code **} of this.
   */
  public boolean covers(String glob) {
    if (segments[segments.length - 1] != null) {
      return false;
    }
    int wild = 0;
    while (wild < glob.length() && "*?[".indexOf(glob.charAt(wild)) < 0) {
      wild++;
    }
    int slash = glob.lastIndexOf('/', wild == 0 ? 0 : wild - 1);
    return slash > 0 && matches(glob.substring(0, slash));
  }

  @Override
  public @Nullable String exact() {
    for (Glob segment : segments) {
      if (segment == null || segment.exact() == null) {
        return null;
      }
    }
    return text;
  }

  @Override
  public String prefix() {
    return prefix;
  }

  private String firstPiece() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < segments.length; i++) {
      Glob segment = segments[i];
      if (segment == null) {
        return out.toString();
      }
      // The slash before a "**" is not certain to be there, so it comes with what follows it.
      if (i > 0) {
        out.append('/');
      }
      if (segment.exact() == null) {
        return out.append(segment.prefix()).toString();
      }
      out.append(segment);
    }
    return out.toString();
  }

  @Override
  public List<String> pieces() {
    List<String> pieces = new ArrayList<>();
    for (Glob segment : segments) {
      if (segment != null) {
        pieces.addAll(segment.pieces());
      }
    }
    if (!prefix.isEmpty()) {
      pieces.addFirst(prefix);
    }
    return pieces;
  }

  @Override
  public String key() {
    String only = exact();
    return only == null ? "/" + text : "=" + only;
  }

  @Override
  public String toString() {
    return text;
  }
}
