package dev.clawdefender.policy.access;

public final class PathText {
  private PathText() {}

  public static String pattern(String glob, Place place) {
    return glob.startsWith("~/") ? place.home() + glob.substring(1) : glob;
  }
}
