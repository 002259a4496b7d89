package dev.clawdefender.sensor.tree;

/**
 * The agent that a process belongs to, and how that is known.
 *
 * @param name what it is called; empty if there is none
 * @param how how it is known
 */
public record Agent(String name, Layer how) {
  /** How it is known, the surest first. */
  public enum Layer {
    /** It says so in its environment, or its user did. */
    TAGGED,
    /** Its program is a client that we know. */
    KNOWN,
    /** It looks like something that speaks MCP. */
    HEURISTIC,
    /** What it descends from is one. */
    ANCESTOR
  }

  public static final Agent NONE = new Agent("", Layer.ANCESTOR);

  public boolean isSome() {
    return !name.isEmpty();
  }

  /** What is known of a child. */
  Agent inherited() {
    return isSome() ? new Agent(name, Layer.ANCESTOR) : NONE;
  }
}
