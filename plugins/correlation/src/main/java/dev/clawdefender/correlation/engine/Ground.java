package dev.clawdefender.correlation.engine;

/** Why an effect is thought to belong to a call, and how much that is worth. */
enum Ground {
  SAME_PATH(1.0, "the call names this path"),
  SAME_COMMAND(1.0, "the call gives this command"),
  SAME_HOST(1.0, "the call names this host"),
  AFTER_LOOKUP(0.9, "the address was looked up just before, by a name that the call names"),
  IN_FOLDER(0.8, "it is in a folder that the call names"),
  BESIDE(0.8, "it is a temporary file beside the path that the call names"),
  COMMAND_NAME(0.8, "the call gives a command of this name"),
  SHELL(0.8, "it is a shell, and the call gives a command"),
  SUBDOMAIN(0.8, "the host is below one that the call names"),
  SPANNED(0.6, "it is in a folder that a pattern of the call looks into"),
  ABOVE(0.6, "it is a folder above the path that the call names"),
  SAME_NAME(0.6, "the call names a relative path that ends in this name"),
  ARGUMENT(0.6, "the program was given a path that the call names"),
  SOME_ADDRESS(0.6, "the call names a host; whether this is its address is not known"),
  FOLLOWS(0.6, "done by a process that the call's own command started"),
  LINEAGE(0.9, "done by a process that was started during the call"),
  LINEAGE_LATER(0.7, "done by a process that was started during the call, after its answer"),
  ONLY_CALL(0.9, "no other call was open"),
  JUST_ANSWERED(0.7, "the call was answered just before, and no other was open"),
  ONE_OF_SEVERAL(1.0, "several calls were open, and nothing tells which of them it was");

  private final double confidence;
  private final String text;

  Ground(double confidence, String text) {
    this.confidence = confidence;
    this.text = text;
  }

  /** How sure it is that it is this call, if it is one. */
  double confidence() {
    return confidence;
  }

  String text() {
    return text;
  }

  /**
   * Whether the call names just that. A name that was looked up before is not: what the answer was
   * is not seen, and a server can look up one name and go to another address.
   */
  boolean isExact() {
    return this == SAME_PATH || this == SAME_COMMAND || this == SAME_HOST;
  }
}
