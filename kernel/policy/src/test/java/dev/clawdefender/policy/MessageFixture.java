package dev.clawdefender.policy;

import dev.clawdefender.api.Direction;
import dev.clawdefender.message.JsonFault;
import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.access.CommandAccess;
import dev.clawdefender.policy.access.HostAccess;
import dev.clawdefender.policy.access.LinkResolver;
import dev.clawdefender.policy.access.PathAccess;
import dev.clawdefender.policy.access.Place;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Makes facts of messages; accesses can be given by hand. */
final class MessageFixture {
  static final Place PLACE =
      new Place("/home/u", "/home/u/Projects/app", "u", Map.of("HOME", "/home/u"), false);

  final MessageFacts facts = new MessageFacts();

  private MessageFixture() {}

  static JsonTape tape(String json) {
    JsonTape tape = new JsonTape();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    JsonFault fault = new JsonReader().read(bytes, 0, bytes.length, tape);
    if (fault != null) {
      throw new IllegalArgumentException(fault.message() + ": " + json);
    }
    return tape;
  }

  static MessageFixture message(String json) {
    return message(json, Direction.TO_SERVER, Interest.ALL);
  }

  static MessageFixture message(String json, Direction direction, Interest interest) {
    MessageFixture fixture = new MessageFixture();
    JsonTape tape = tape(json);
    FactsReader reader = new FactsReader(PLACE, LinkResolver.NONE, "files");
    reader.client("tester");
    int method = tape.member(0, "method");
    int params = tape.member(0, "params");
    boolean notification = tape.member(0, "id") < 0;
    reader.request(tape, method, params, notification, direction, interest, fixture.facts);
    return fixture;
  }

  /** A call without accesses of its own: only those that are added count. */
  static MessageFixture call(String tool, String arguments) {
    return message(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
            + tool
            + "\",\"arguments\":"
            + arguments
            + "}}",
        Direction.TO_SERVER,
        Interest.NONE);
  }

  static MessageFixture method(String method) {
    return message("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{}}");
  }

  MessageFixture path(String... forms) {
    facts.accesses.paths().add(new PathAccess("/path", forms[0], List.of(forms), false));
    return this;
  }

  MessageFixture glob(String form) {
    facts.accesses.paths().add(new PathAccess("/path", form, List.of(form), true));
    return this;
  }

  MessageFixture host(String host) {
    facts.accesses.hosts().add(new HostAccess("/url", host, host));
    return this;
  }

  MessageFixture command(String name, String line) {
    facts.accesses.commands().add(new CommandAccess("/command", name, line));
    return this;
  }
}
