package dev.clawdefender.sensor.source;

/**
 * How much of something a source sees.
 *
 * @param extent how much
 * @param note what it misses and why, for people; empty where it misses nothing
 */
public record Ability(Extent extent, String note) {
  /** How much. */
  public enum Extent {
    ALL,
    SOME,
    NONE
  }

  /** It misses nothing. */
  public static final Ability ALL = new Ability(Extent.ALL, "");

  /** It misses some. */
  public static Ability some(String note) {
    return new Ability(Extent.SOME, note);
  }

  /** It sees nothing of it. */
  public static Ability none(String note) {
    return new Ability(Extent.NONE, note);
  }
}
