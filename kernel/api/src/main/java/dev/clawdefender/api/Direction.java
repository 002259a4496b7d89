package dev.clawdefender.api;

import java.util.Optional;

/** Which way a message travels. */
public enum Direction {
  TO_SERVER("to-server"),
  TO_CLIENT("to-client");

  private final String text;

  Direction(String text) {
    this.text = text;
  }

  /** The name as it stands in policy files, logs and metrics. */
  public String text() {
    return text;
  }

  /** The way an answer to a message of this direction travels. */
  public Direction opposite() {
    return this == TO_SERVER ? TO_CLIENT : TO_SERVER;
  }

  /** The direction spelled {@code text} in a policy file, if there is one. */
  public static Optional<Direction> parse(String text) {
    for (Direction direction : values()) {
      if (direction.text.equals(text)) {
        return Optional.of(direction);
      }
    }
    return Optional.empty();
  }
}
