package dev.clawdefender.proxy.remote;

import java.util.List;
import java.util.Map;

/**
 * A message, or a batch of them, on its way to a remote server.
 *
 * @param bytes what is sent, without its end of line
 * @param requests the requests that are to be answered; none for a notification or a response
 * @param method its method; empty for responses and batches
 * @param revision the revision that the message itself says it is in (2026-07-28 and later); empty
 *     if it says none
 * @param name what the method acts on, where headers repeat it; empty otherwise
 * @param cancels the key of the request that this message cancels; empty if it cancels none
 * @param headers what the client's own request said that is for the server; by lower-case name
 */
record ClientMessage(
    byte[] bytes,
    List<RequestId> requests,
    String method,
    String revision,
    String name,
    String cancels,
    Map<String, String> headers) {
  static final String INITIALIZE = "initialize";
  static final String INITIALIZED = "notifications/initialized";
  static final String TOOLS_LIST = "tools/list";
  static final String TOOLS_CALL = "tools/call";
  static final String LISTEN = "subscriptions/listen";

  boolean isRequest() {
    return !requests.isEmpty();
  }

  /** Whether it stands for itself, without a session (2026-07-28 and later). */
  boolean isModern() {
    return !revision.isEmpty();
  }

  boolean is(String wanted) {
    return method.equals(wanted);
  }
}
