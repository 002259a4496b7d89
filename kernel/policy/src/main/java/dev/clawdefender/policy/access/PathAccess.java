package dev.clawdefender.policy.access;

import java.util.List;

/**
 * A path that a message reaches for.
 *
 * @param pointer where in the arguments it stands, as a JSON pointer (RFC 6901)
 * @param given the text as it was given
 * @param forms every canonical absolute path that the text may stand for: as written, decoded, with
 *     links followed; URIs of schemes other than {@code file} stand as they are
 * @param glob whether the text has wildcards, so that the forms stand for all paths they match
 */
public record PathAccess(String pointer, String given, List<String> forms, boolean glob) {
  public PathAccess {
    forms = List.copyOf(forms);
  }

  /** Whether somebody might read further paths in the text, separated from the first. */
  public boolean mayBeSeveral() {
    return PathShape.isFollowedByPath(given);
  }
}
