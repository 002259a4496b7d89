package dev.clawdefender.proxy.http;

import dev.clawdefender.message.JsonTape;
import dev.clawdefender.proxy.headers.HeaderValue;
import dev.clawdefender.proxy.headers.ParamHeader;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether the headers of a request of revision 2026-07-28 say what its body says. Nothing is ever
 * decided by these headers; but who reads the body has to see to it that others may.
 */
final class ModernHeaders {
  static final String REVISION = "2026-07-28";
  static final String VERSION_HEADER = "MCP-Protocol-Version";

  /** Goes no further: who closes the response to a request cancels it, in these revisions. */
  static final String CANCELLED = "notifications/cancelled";

  private static final String VERSION = "io.modelcontextprotocol/protocolVersion";
  private static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,40}(\\.\\d{1,40})?");

  /** Of each method that has a name, where that stands in its params. */
  private static final Map<String, String> NAMES =
      Map.of(
          "tools/call", "name",
          "prompts/get", "name",
          "resources/read", "uri",
          "tasks/get", "taskId",
          "tasks/update", "taskId",
          "tasks/cancel", "taskId");

  /** Methods of the revisions with a handshake that have gone with it. */
  private static final Set<String> GONE =
      Set.of(
          "initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe");

  /**
   * What clients may notify of. The session is others' as well: nothing that names a request, which
   * could be another's by our number, is let in.
   */
  private static final Set<String> NOTIFICATIONS =
      Set.of("notifications/initialized", "notifications/roots/list_changed", CANCELLED);

  private ModernHeaders() {}

  /** Whether that is a revision without a handshake. */
  static boolean isModern(@Nullable String version) {
    return version != null && DATE.matcher(version).matches() && version.compareTo(REVISION) >= 0;
  }

  /** Whether a request or notification is one of these revisions. */
  static boolean isModern(RequestBody message, MultiMap headers) {
    if (message.batch()) {
      return false;
    }
    return message.meta(message.only(), VERSION) >= 0 || isModern(headers.get(VERSION_HEADER));
  }

  /** What is wrong with a message, its tool's headers apart; null if nothing is. */
  static @Nullable Refusal problem(RequestBody message, MultiMap headers) {
    RequestBody.Part part = message.only();
    if (part.isResponse()) {
      return Refusal.of(
          400,
          "response",
          Refusal.INVALID_REQUEST,
          "clients send no responses in this protocol revision");
    }
    if (part.method().equals("initialize") && message.meta(part, VERSION) < 0) {
      return Refusal.mismatch("\"initialize\" is of an older revision than the header names");
    }
    if (part.isRequest() && GONE.contains(part.method())) {
      return Refusal.of(
          404,
          "method",
          Refusal.METHOD_NOT_FOUND,
          "Method not found: the revision that the message names has none of this name");
    }
    if (!part.isRequest() && !NOTIFICATIONS.contains(part.method())) {
      return Refusal.of(
          400,
          "notification",
          Refusal.INVALID_REQUEST,
          "clients send no such notification in this protocol revision");
    }
    Refusal envelope = part.isRequest() ? envelopeProblem(message, part) : null;
    if (envelope != null) {
      return envelope;
    }
    int version = message.meta(part, VERSION);
    String named = version < 0 ? null : message.tape().text(version);
    Refusal mismatch =
        problem(VERSION_HEADER, one(headers, VERSION_HEADER), named, part.isRequest());
    if (mismatch == null) {
      mismatch = problem("Mcp-Method", one(headers, "Mcp-Method"), part.method(), part.isRequest());
    }
    if (mismatch != null) {
      return mismatch;
    }
    if (named != null && !isModern(named)) {
      return unsupported(named);
    }
    return part.isRequest() ? nameProblem(message, part, headers) : null;
  }

  private static Refusal unsupported(String version) {
    return Refusal.of(
            400,
            "version",
            Refusal.UNSUPPORTED_VERSION,
            "Unsupported protocol version: revisions before "
                + REVISION
                + " begin with \"initialize\"")
        .with(
            new JsonObject()
                .put("supported", new JsonArray().add(REVISION))
                .put("requested", version));
  }

  private static @Nullable Refusal envelopeProblem(RequestBody message, RequestBody.Part part) {
    JsonTape tape = message.tape();
    int version = message.meta(part, VERSION);
    int capabilities = message.meta(part, CAPABILITIES);
    List<String> wrong = new ArrayList<>();
    if (version < 0 || !tape.is(version, JsonTape.Kind.STRING)) {
      wrong.add(VERSION);
    }
    if (capabilities < 0 || !tape.is(capabilities, JsonTape.Kind.OBJECT)) {
      wrong.add(CAPABILITIES);
    }
    return wrong.isEmpty()
        ? null
        : Refusal.of(
            400,
            "envelope",
            Refusal.INVALID_PARAMS,
            "\"params._meta\" lacks, or has no usable: " + String.join(", ", wrong));
  }

  private static @Nullable Refusal nameProblem(
      RequestBody message, RequestBody.Part part, MultiMap headers) {
    String parameter = NAMES.get(part.method());
    int name = parameter == null ? -1 : message.param(part, parameter);
    if (name < 0 || !message.tape().is(name, JsonTape.Kind.STRING)) {
      return null; // the server says what is wrong with that
    }
    return problem(
        "Mcp-Name",
        one(headers, "Mcp-Name").flatMap(HeaderValue::decoded),
        message.tape().text(name),
        true);
  }

  /** What is wrong with the headers that repeat arguments of a tool; null if nothing is. */
  static @Nullable Refusal problem(
      RequestBody message, List<ParamHeader> wanted, MultiMap headers) {
    JsonTape tape = message.tape();
    for (ParamHeader each : wanted) {
      int value = each.value(tape, message.param(message.only(), "arguments"));
      if (value < 0) {
        if (headers.contains(each.name())) {
          return Refusal.mismatch(
              "the header " + each.name() + " repeats an argument that the body does not have");
        }
        continue;
      }
      Optional<String> header = one(headers, each.name()).flatMap(HeaderValue::decoded);
      String said = tape.text(value);
      boolean equal =
          header.isPresent()
              && (header.get().equals(said)
                  || each.number()
                      && tape.is(value, JsonTape.Kind.NUMBER)
                      && sameNumber(header.get(), said));
      if (!equal) {
        return problem(each.name(), header, said, true);
      }
    }
    return null;
  }

  private static boolean sameNumber(String header, String body) {
    return DECIMAL.matcher(header).matches()
        && DECIMAL.matcher(body).matches()
        && new BigDecimal(header).compareTo(new BigDecimal(body)) == 0;
  }

  /** The value is not said: it may be a secret. */
  private static @Nullable Refusal problem(
      String name, Optional<String> header, @Nullable String body, boolean needed) {
    if (header.isEmpty()) {
      return needed
          ? Refusal.mismatch("the header " + name + " is missing, or cannot be understood")
          : null;
    }
    return body == null || header.get().equals(body)
        ? null
        : Refusal.mismatch("the header " + name + " does not say what the body says");
  }

  /** The header's value; empty if there is none, or there are several. */
  private static Optional<String> one(MultiMap headers, String name) {
    List<String> all = headers.getAll(name);
    return all.size() == 1 ? Optional.of(all.getFirst().strip()) : Optional.empty();
  }
}
