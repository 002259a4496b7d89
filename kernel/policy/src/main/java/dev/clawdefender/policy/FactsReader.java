package dev.clawdefender.policy;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.access.AccessReader;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.Place;

/**
 * Reads out of a message what policy needs to know. One for each deciding thread. Which parts of a
 * message are arguments, and which of them reach for something, follows from the method.
 */
public final class FactsReader {
  private final AccessReader accesses;
  private final String server;
  private String client = "";

  /**
   * @param place the surroundings of the server, where relative paths start
   * @param links resolves symbolic links; may do I/O, in bounded time
   * @param server the configured name of the server
   */
  public FactsReader(Place place, LinkResolver links, String server) {
    this.accesses = new AccessReader(place, links);
    this.server = server;
  }

  /** The name that the client gave itself; from now on it stands in all facts. */
  public void client(String name) {
    client = name;
  }

  /**
   * The facts of a request or a notification.
   *
   * @param method the token of the method, a string
   * @param params the token of the params, or -1
   * @param interest what to extract; see {@link PolicySnapshot#interest()}
   */
  public void request(
      JsonTape tape,
      int method,
      int params,
      boolean notification,
      Direction direction,
      Interest interest,
      MessageFacts out) {
    begin(tape, direction, out);
    tape.read(method, out.method);
    Methods.Method known = Methods.find(out.method);
    out.plumbing = known != null && known.plumbing();
    out.eventType =
        notification ? EventType.NOTIFICATION : known == null ? EventType.OTHER : known.eventType();
    if (params >= 0 && !tape.is(params, JsonTape.Kind.OBJECT)) {
      out.unjudgeable = "the params are no object";
      return;
    }
    out.arguments = params;
    out.params = params;
    if (known == null) {
      all(params, "", interest, out);
    } else {
      known(known.name(), params, interest, out);
    }
  }

  /**
   * The facts of a response.
   *
   * @param result the token of the result or the error object, or -1
   * @param requestMethod the method of the request that is answered
   * @param tool the tool that was called, or empty
   * @param direction the way the response travels
   */
  public void response(
      JsonTape tape,
      int result,
      CharSequence requestMethod,
      CharSequence tool,
      Direction direction,
      MessageFacts out) {
    begin(tape, direction, out);
    out.eventType = EventType.RESPONSE;
    out.method.set(requestMethod);
    out.tool.set(tool);
    out.arguments = result;
  }

  private void begin(JsonTape tape, Direction direction, MessageFacts out) {
    out.clear();
    out.tape = tape;
    out.direction = direction;
    out.server = server;
    out.client = client;
  }

  private void known(String method, int params, Interest interest, MessageFacts out) {
    switch (method) {
      case "tools/call" -> toolCall(params, interest, out);
      case "resources/read",
          "resources/subscribe",
          "resources/unsubscribe",
          "resources/directory/read" -> {
        if (!uri(member(out, params, "uri"), "/uri", interest, out)) {
          out.unjudgeable = "there is no uri";
        }
      }
      case "subscriptions/listen" -> subscriptions(params, interest, out);
      case "prompts/get" -> all(member(out, params, "arguments"), "/arguments", interest, out);
      case "completion/complete" -> {
        uri(member(out, member(out, params, "ref"), "uri"), "/ref/uri", interest, out);
        completion(params, interest, out);
      }
      case "elicitation/create" -> uri(member(out, params, "url"), "/url", interest, out);
      case "notifications/resources/updated" ->
          uri(member(out, params, "uri"), "/uri", interest, out);
      // The others hold text for people and models, cursors and handles: they reach for nothing.
      default -> {}
    }
  }

  private void toolCall(int params, Interest interest, MessageFacts out) {
    int name = member(out, params, "name");
    if (name < 0 || !out.tape.is(name, JsonTape.Kind.STRING)) {
      out.unjudgeable = "a tool is called without its name";
      return;
    }
    out.tape.read(name, out.tool);
    if (out.tool.isEmpty()) {
      out.unjudgeable = "a tool is called by an empty name";
      return;
    }
    out.arguments = member(out, params, "arguments");
    if (out.arguments >= 0 && out.tape.is(out.arguments, JsonTape.Kind.NULL)) {
      out.arguments = -1;
    }
    if (out.arguments >= 0 && !out.tape.is(out.arguments, JsonTape.Kind.OBJECT)) {
      out.unjudgeable = "the arguments are no object";
      return;
    }
    all(out.arguments, "", interest, out);
  }

  private void subscriptions(int params, Interest interest, MessageFacts out) {
    // The filter stands in the params or under "notifications", as revisions differ.
    uris(member(out, params, "resourceSubscriptions"), "/resourceSubscriptions", interest, out);
    int nested = member(out, params, "notifications");
    uris(
        member(out, nested, "resourceSubscriptions"),
        "/notifications/resourceSubscriptions",
        interest,
        out);
  }

  private void uris(int list, String pointer, Interest interest, MessageFacts out) {
    if (list < 0) {
      return;
    }
    if (!out.tape.is(list, JsonTape.Kind.ARRAY)) {
      out.unjudgeable = "resourceSubscriptions is no array";
      return;
    }
    int index = 0;
    for (int item = list + 1; item < out.tape.next(list); item = out.tape.next(item)) {
      if (!uri(item, pointer + "/" + index++, interest, out)) {
        out.unjudgeable = "a subscription is no uri";
      }
    }
  }

  /** The text being typed may be a path that the server looks up to complete it. */
  private void completion(int params, Interest interest, MessageFacts out) {
    all(member(out, params, "argument"), "/argument", interest, out);
    all(
        member(out, member(out, params, "context"), "arguments"),
        "/context/arguments",
        interest,
        out);
  }

  private boolean uri(int token, String pointer, Interest interest, MessageFacts out) {
    if (token < 0 || !out.tape.is(token, JsonTape.Kind.STRING)) {
      return false;
    }
    if (interest.any()) {
      accesses.readUri(out.tape.text(token), pointer, out.accesses);
    }
    return true;
  }

  private void all(int value, String pointer, Interest interest, MessageFacts out) {
    if (value >= 0 && interest.any()) {
      accesses.read(out.tape, value, pointer, out.tool, out.accesses);
    }
  }

  private static int member(MessageFacts out, int object, String name) {
    return object < 0 ? -1 : out.tape.member(object, name);
  }
}
