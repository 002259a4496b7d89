package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Direction;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;
import dev.clawdefender.policy.Methods;
import org.jspecify.annotations.Nullable;

/** What the protocol wants of a request, whatever the policy says. */
final class RequestRules {
  private RequestRules() {}

  /**
   * Why a request of this method cannot be; null if it can.
   *
   * @param known the method, if the protocol has it
   */
  static @Nullable String problem(
      Methods.@Nullable Method known, Direction direction, boolean inBatch) {
    if (known == null) {
      return null;
    }
    if (known.notification()) {
      return "\"" + known.name() + "\" is a notification and must have no id";
    }
    if (!known.sender().allows(direction)) {
      return "\"" + known.name() + "\" is not sent " + direction.text();
    }
    return inBatch && known.name().equals("initialize")
        ? "\"initialize\" must not be part of a batch"
        : null;
  }

  /**
   * The parameter that the method's judgement rests on, if it is missing or no string.
   *
   * @param params the token of the params; -1 if there are none
   */
  static @Nullable String missingParameter(JsonTape tape, Text method, int params) {
    String parameter;
    if (method.contentEquals("tools/call") || method.contentEquals("prompts/get")) {
      parameter = "name";
    } else if (method.contentEquals("resources/read")) {
      parameter = "uri";
    } else {
      return null;
    }
    int value = params < 0 ? -1 : tape.member(params, parameter);
    return value >= 0 && tape.is(value, JsonTape.Kind.STRING) ? null : parameter;
  }
}
