package dev.clawdefender.app;

/** A call of 2026-07-28, the revision without a handshake, by a client that can ask a person. */
final class ModernCall {
  private ModernCall() {}

  /**
   * The call as a line.
   *
   * @param meta more members of {@code _meta}, each after a comma
   * @param more more members of the params, each after a comma
   */
  static String of(int id, String tool, String path, String meta, String more) {
    return "{\"jsonrpc\":\"2.0\",\"id\":"
        + id
        + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
        + tool
        + "\",\"arguments\":{\"path\":\""
        + path
        + "\"},\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
        + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}"
        + meta
        + "}"
        + more
        + "}}";
  }
}
