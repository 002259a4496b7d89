package dev.clawdefender.correlation.behaviour;

import java.time.Instant;
import java.util.Map;

/**
 * Something that a server did or was asked to do.
 *
 * @param items what it is in each respect that it has: a tool, a folder, an address
 * @param sensitive whether what it touched matters
 */
record Deed(
    Instant time, String session, String server, Map<Dimension, String> items, boolean sensitive) {
  Deed {
    items = Map.copyOf(items);
  }
}
