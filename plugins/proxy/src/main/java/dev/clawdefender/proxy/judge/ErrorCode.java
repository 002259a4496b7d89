package dev.clawdefender.proxy.judge;

/**
 * The codes of the errors that we answer with. Standard ones for what is wrong with a message; our
 * own lie outside the range that JSON-RPC and MCP reserve (-32768 to -32000).
 */
enum ErrorCode {
  PARSE_ERROR(-32700),
  INVALID_REQUEST(-32600),
  METHOD_NOT_FOUND(-32601),
  INVALID_PARAMS(-32602),
  /** Policy says no. */
  BLOCKED(4403),
  /** Too much at once. */
  TOO_MANY(4429),
  /** A server that is reached by a URL could not be asked, or refused by HTTP. */
  SERVER_FAILED(4500),
  /** What the server answered could not be passed on. */
  ANSWER_REFUSED(4502),
  /** The server is gone. */
  SERVER_GONE(4503);

  final int code;

  ErrorCode(int code) {
    this.code = code;
  }
}
