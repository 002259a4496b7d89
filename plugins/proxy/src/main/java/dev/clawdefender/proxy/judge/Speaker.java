package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Direction;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.Text;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.proxy.prompt.Elicitation;

/**
 * Which client the message at hand is from or for, and which era's rules the session follows, as
 * its requests tell. Used by one thread at a time.
 */
final class Speaker {
  private static final String PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
  private static final String CLIENT_INFO = "io.modelcontextprotocol/clientInfo";

  private final Direction direction;
  private final SessionState state;
  private final FactsReader reader;
  private String name = "";
  private String told = ""; // whose name the facts have

  Speaker(Direction direction, SessionState state, FactsReader reader) {
    this.direction = direction;
    this.state = state;
    this.reader = reader;
  }

  /** The client's name; empty if it is not known. */
  String name() {
    return name;
  }

  /** A message begins: it is of the session's client, if that has one only, unless it says so. */
  void begin() {
    name = state.client();
  }

  /** The message is of that client, since what it answers was, or what it is held for. */
  void is(String client) {
    name = client;
  }

  /** Has facts that are read from now on be of this client. */
  void tell() {
    if (!name.equals(told)) {
      told = name;
      reader.client(name);
    }
  }

  /**
   * Notes what a request says of its client and of the era; returns the era.
   *
   * @param params the token of the params; -1 if there are none
   */
  SessionState.Era note(JsonTape tape, Text method, int params) {
    if (direction == Direction.TO_CLIENT || state.era() == SessionState.Era.LEGACY) {
      return state.era();
    }
    if (method.contentEquals("initialize")) {
      state.era(SessionState.Era.LEGACY);
      int capabilities = params < 0 ? -1 : tape.member(params, "capabilities");
      state.elicits(Elicitation.declared(tape, capabilities));
      name = nameOf(tape, params < 0 ? -1 : tape.member(params, "clientInfo"));
      state.client(name);
    } else {
      int meta = params < 0 ? -1 : tape.member(params, "_meta");
      if (state.era() == SessionState.Era.MODERN) {
        name = ""; // unless it says so: who spoke before may be another
      }
      if (meta >= 0 && tape.member(meta, PROTOCOL_VERSION) >= 0) {
        state.era(SessionState.Era.MODERN);
        name = nameOf(tape, tape.member(meta, CLIENT_INFO));
        state.speaks(name);
      }
    }
    return state.era();
  }

  private String nameOf(JsonTape tape, int info) {
    int member = info < 0 ? -1 : tape.member(info, "name");
    if (member < 0 || !tape.is(member, JsonTape.Kind.STRING)) {
      return "";
    }
    return tape.stringEquals(member, told) ? told : tape.text(member);
  }
}
