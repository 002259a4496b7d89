package dev.clawdefender.correlation.behaviour;

import java.util.Locale;

/**
 * In what respect something that is done may be new for a server. The weights are the original
 * ClawDefender's.
 */
enum Dimension {
  /** Which tool is called. */
  TOOL(0.3),
  /** Which tool is called after which. */
  SEQUENCE(0.15),
  /** In which folder a file is opened, changed or executed. */
  PATH(0.4),
  /** Which address is connected to. */
  HOST(0.5);

  private final double weight;

  Dimension(double weight) {
    this.weight = weight;
  }

  double weight() {
    return weight;
  }

  /** The name as it stands in evidence and in the file. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
