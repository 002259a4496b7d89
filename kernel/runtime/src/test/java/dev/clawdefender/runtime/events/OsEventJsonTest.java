package dev.clawdefender.runtime.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.Certainty;
import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.OsEvent;
import dev.clawdefender.api.event.Sensitivity;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OsEventJsonTest {
  private static final OsAction.Endpoint PEER = new OsAction.Endpoint("192.0.2.1", 443);

  static Stream<Arguments> actions() {
    return Stream.of(
        Arguments.of(
            new OsAction.Execute("/bin/cat", List.of("cat", "a")),
            "{\"action\":\"execute\",\"path\":\"/bin/cat\",\"arguments\":[\"cat\",\"a\"]}"),
        Arguments.of(new OsAction.Fork(7), "{\"action\":\"fork\",\"child\":7}"),
        Arguments.of(new OsAction.Exit(137), "{\"action\":\"exit\",\"exit_status\":137}"),
        Arguments.of(
            new OsAction.Open("/a", OsAction.Access.READ_WRITE, true),
            "{\"action\":\"open\",\"path\":\"/a\",\"access\":\"read-write\",\"failed\":true}"),
        Arguments.of(new OsAction.Create("/a"), "{\"action\":\"create\",\"path\":\"/a\"}"),
        Arguments.of(
            new OsAction.Rename("/a", "/b"),
            "{\"action\":\"rename\",\"path\":\"/a\",\"to\":\"/b\"}"),
        Arguments.of(new OsAction.Remove("/a"), "{\"action\":\"remove\",\"path\":\"/a\"}"),
        Arguments.of(
            new OsAction.ChangeMode("/a", 0600),
            "{\"action\":\"change-mode\",\"path\":\"/a\",\"mode\":384}"),
        Arguments.of(
            new OsAction.Connect(PEER, false),
            "{\"action\":\"connect\",\"failed\":false,\"address\":\"192.0.2.1\",\"port\":443}"),
        Arguments.of(
            new OsAction.Listen(PEER),
            "{\"action\":\"listen\",\"address\":\"192.0.2.1\",\"port\":443}"),
        Arguments.of(
            new OsAction.Send(PEER),
            "{\"action\":\"send\",\"address\":\"192.0.2.1\",\"port\":443}"),
        Arguments.of(
            new OsAction.Resolve("a.example"), "{\"action\":\"resolve\",\"name\":\"a.example\"}"));
  }

  private static OsEvent event(OsAction action) {
    return new OsEvent(
        Instant.EPOCH,
        "files",
        "a1",
        42,
        41,
        "/bin/sh",
        "me",
        "",
        action,
        Sensitivity.SENSITIVE,
        "ebpf",
        Certainty.RESOLVED_LATER);
  }

  @ParameterizedTest
  @MethodSource("actions")
  void eachActionHasItsMembers(OsAction action, String expected) {
    // When
    JsonObject json = new JsonObject();
    OsEventJson.put(json, event(action));

    // Then
    JsonObject rest =
        new JsonObject()
            .put("server", "files")
            .put("session", "a1")
            .put("pid", 42L)
            .put("parent", 41L)
            .put("program", "/bin/sh")
            .put("user", "me")
            .put("agent", "")
            .put("sensitivity", "sensitive")
            .put("source", "ebpf")
            .put("certainty", "resolved-later");
    assertThat(new JsonObject(json.encode()))
        .isEqualTo(new JsonObject(rest.mergeIn(new JsonObject(expected)).encode()));
  }

  @Test
  void whoMayNotReadContentSeesNoArguments() {
    // Given
    OsEvent execution = event(new OsAction.Execute("/bin/cat", List.of("cat", "secret")));
    OsEvent other = event(new OsAction.Create("/a"));

    // When, Then
    assertThat(execution.withoutContent())
        .isEqualTo(event(new OsAction.Execute("/bin/cat", List.of())));
    assertThat(other.withoutContent()).isSameAs(other);
  }
}
