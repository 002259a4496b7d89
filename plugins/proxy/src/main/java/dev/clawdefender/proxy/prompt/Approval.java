package dev.clawdefender.proxy.prompt;

import java.util.Arrays;
import java.util.List;

/** A person's answer to a prompt. An approval is for one call: server, method, name, arguments. */
public enum Approval {
  /** First, since a client may offer the first one as the default. */
  DENY("deny"),
  ONCE("allow once"),
  /** Whenever the same call is made again in this session. */
  SESSION("allow for this session"),
  /** Whenever the same call is made again, in any session with this server. */
  ALWAYS("always allow");

  private final String text;

  Approval(String text) {
    this.text = text;
  }

  /** What a person chooses. */
  public String text() {
    return text;
  }

  /** All that can be chosen. */
  public static List<String> texts() {
    return Arrays.stream(values()).map(Approval::text).toList();
  }

  /** The approval that a client sent back; what is none of them denies. */
  public static Approval of(String text) {
    for (Approval approval : values()) {
      if (approval.text.equals(text)) {
        return approval;
      }
    }
    return DENY;
  }
}
