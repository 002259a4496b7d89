package dev.clawdefender.proxy.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.runtime.server.OAuthSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions that show a protected server their tokens. */
class OAuthCredentialsTest {
  private static final int MANY = 20;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger opened = new AtomicInteger();

  @TempDir private Path data;
  private Provider provider;
  private ProtectedServer server;

  @BeforeEach
  void open() throws IOException {
    provider = new Provider();
    server = new ProtectedServer(provider);
  }

  @AfterEach
  void close() {
    server.close();
    provider.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private OAuthCredentials session(OAuthSettings settings) {
    return session(server.url(), settings);
  }

  private OAuthCredentials session(URI url, OAuthSettings settings) {
    return new OAuthCredentials(
        vertx,
        "remote",
        url,
        settings,
        data,
        page -> {
          opened.incrementAndGet();
          LoginTest.browse(page);
        });
  }

  private void login() throws IOException {
    new Login(vertx, "remote", server.url(), OAuthSettings.NONE, data).now(LoginTest::browse);
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private static void assertFails(Future<?> future, String why) {
    assertThatThrownBy(() -> await(future))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining(why);
  }

  /** A request as a session makes it. Returns how it was answered in the end. */
  private int request(OAuthCredentials credentials) {
    while (true) {
      Optional<String> header = await(credentials.authorization());
      int status = server.status(header);
      if (status == 200
          || !await(credentials.challenged(header, status, server.challenge(header)))) {
        return status;
      }
    }
  }

  private Path file() {
    return data.resolve("tokens/remote.json");
  }

  private JsonObject tokens() throws IOException {
    return new JsonObject(Files.readString(file())).getJsonObject("tokens", new JsonObject());
  }

  @Test
  void withoutALoginAPersonIsToldWhatToDoAndAfterwardsItGoesOn() throws Exception {
    // Given
    OAuthCredentials session = session(OAuthSettings.NONE);

    // When / Then
    assertThat(await(session.authorization())).isEmpty();
    assertFails(
        session.challenged(Optional.empty(), 401, server.challenge(Optional.empty())),
        "run clawdefender login remote");

    // When
    login();

    // Then
    assertThat(request(session)).isEqualTo(200);
    assertThat(opened).hasValue(0);
  }

  @Test
  void aTokenIsRenewedBeforeItsEndByOneOfAllSessions() throws Exception {
    // Given
    provider.gives(0, true);
    login();
    provider.gives(3_600, true);
    List<Future<Optional<String>>> headers = new ArrayList<>();

    // When
    for (int i = 0; i < MANY; i++) {
      headers.add(session(OAuthSettings.NONE).authorization());
    }

    // Then
    Set<String> shown = new HashSet<>();
    headers.forEach(header -> shown.add(await(header).orElseThrow()));
    assertThat(shown)
        .singleElement()
        .satisfies(header -> assertThat(server.status(Optional.of(header))).isEqualTo(200));
    assertThat(provider.tokenRequests())
        .extracting(request -> request.parameter("grant_type"))
        .containsExactly("authorization_code", "refresh_token");
  }

  @Test
  void aTokenThatIsWorthNothingAnyMoreIsRenewedOnceItIsRefused() throws Exception {
    // Given
    login();
    OAuthCredentials session = session(OAuthSettings.NONE);
    assertThat(request(session)).isEqualTo(200);

    // When
    provider.forgetAccess();

    // Then
    assertThat(request(session)).isEqualTo(200);
    assertThat(provider.tokenRequests()).hasSize(2);
  }

  @Test
  void requestsThatAreRefusedAtTheSameTimeAreOneAttempt() throws Exception {
    // Given
    login();
    OAuthCredentials session = session(OAuthSettings.NONE);
    Optional<String> header = await(session.authorization());
    provider.forgetAccess();

    // When
    List<Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      answers.add(session.challenged(header, 401, server.challenge(header)));
    }

    // Then also for one that was sent before and is refused after
    answers.forEach(answer -> assertThat(await(answer)).isTrue());
    assertThat(request(session)).isEqualTo(200);
    assertThat(await(session.challenged(header, 401, server.challenge(header)))).isTrue();
    assertThat(provider.tokenRequests()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"429, temporarily_unavailable", "401, invalid_client", "404, ''"})
  void aLoginDoesNotEndWhereOnlyTheAnswerIsBad(int status, String error) throws Exception {
    // Given
    login();
    OAuthCredentials session = session(OAuthSettings.NONE);
    Optional<String> header = await(session.authorization());
    provider.forgetAccess();

    // When
    provider.refuses(status, error);

    // Then
    assertFails(session.challenged(header, 401, server.challenge(header)), "status " + status);
    provider.refuses(0, "");
    assertThat(request(session)).isEqualTo(200);
  }

  @Test
  void whenSomebodyElseUsedTheRefreshTokenEverythingEndsAndAPersonIsAsked() throws Exception {
    // Given a thief who is faster
    login();
    String stolen = tokens().getString("refresh_token");
    String client =
        new JsonObject(Files.readString(file())).getJsonObject("client").getString("id");
    OAuthHttp http = new OAuthHttp(vertx, new Destinations(server.url()));
    http.postForm(
        provider.url("/token"),
        java.util.Map.of(),
        java.util.Map.of(
            "grant_type",
            "refresh_token",
            "refresh_token",
            stolen,
            "client_id",
            client,
            "resource",
            server.url().toString()));
    OAuthCredentials session = session(OAuthSettings.NONE);
    Optional<String> header = await(session.authorization());

    // When
    provider.forgetAccess();

    // Then
    assertFails(
        session.challenged(header, 401, server.challenge(header)), "run clawdefender login remote");
    assertThat(Files.readString(file())).doesNotContain(stolen);
    assertThat(await(session.authorization())).isEmpty();
  }

  @Test
  void aServerThatRefusesEveryTokenIsNotTriedForever() throws Exception {
    // Given
    login();
    OAuthCredentials session = session(OAuthSettings.NONE);
    Optional<String> challenge = server.challenge(Optional.empty());

    // When / Then: renewed, and then not again
    Optional<String> first = await(session.authorization());
    assertThat(await(session.challenged(first, 401, challenge))).isTrue();
    Optional<String> next = await(session.authorization());
    assertFails(session.challenged(next, 401, challenge), "run clawdefender login remote");
    assertFails(session.challenged(next, 401, challenge), "run clawdefender login remote");
    assertFails(session.challenged(next, 401, challenge), "refuses every token");
  }

  @Test
  void aTokenIsForTheConfiguredUrlOnly() throws Exception {
    // Given
    login();

    // When
    OAuthCredentials moved = session(server.url("/mcp/other"), OAuthSettings.NONE);

    // Then
    assertFails(moved.authorization(), "the configuration has changed since");
  }

  @Test
  void aFileThatOthersMayReadIsNotUsed() throws Exception {
    // Given
    login();

    // When
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));

    // Then
    assertFails(session(OAuthSettings.NONE).authorization(), "log in anew");
    login();
    assertThat(request(session(OAuthSettings.NONE))).isEqualTo(200);
  }

  @Test
  void aLinkAndGarbageAreNotUsed() throws Exception {
    // Given
    login();
    Path elsewhere = Files.move(file(), data.resolve("elsewhere.json"));

    // When / Then
    Files.createSymbolicLink(file(), elsewhere);
    assertFails(session(OAuthSettings.NONE).authorization(), "not a file for its owner only");
    Files.delete(file());
    Files.writeString(file(), "{\"server\":1}");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
    assertFails(session(OAuthSettings.NONE).authorization(), "cannot be understood");
  }

  @Test
  void loggingOutIsSeenByASessionThatGoesOn() throws Exception {
    // Given
    login();
    OAuthCredentials session = session(OAuthSettings.NONE);
    assertThat(request(session)).isEqualTo(200);

    // When
    new Login(vertx, "remote", server.url(), OAuthSettings.NONE, data).end();

    // Then
    assertThat(await(session.authorization())).isEmpty();
  }

  @Test
  void aBrowserIsOpenedOnceForAllSessionsWhereThatIsConfigured() {
    // Given
    List<OAuthCredentials> sessions = new ArrayList<>();
    List<Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      sessions.add(session(Settings.openBrowser()));
    }

    // When
    for (OAuthCredentials session : sessions) {
      answers.add(
          session
              .authorization()
              .compose(none -> session.challenged(none, 401, server.challenge(none))));
    }

    // Then
    answers.forEach(answer -> assertThat(await(answer)).isTrue());
    assertThat(opened).hasValue(1);
    sessions.forEach(session -> assertThat(request(session)).isEqualTo(200));
  }

  @Test
  void moreRightsAreAskedForTogetherWithThoseThatWereGranted() {
    // Given
    OAuthCredentials session = session(Settings.openBrowser());
    server.needs("read");
    assertThat(request(session)).isEqualTo(200);

    // When
    server.needs("write");

    // Then
    assertThat(request(session)).isEqualTo(200);
    assertThat(opened).hasValue(2);
    assertThat(Challenge.scopes(provider.pages().getLast().parameter("scope")))
        .containsExactlyInAnyOrder("read", "write");
  }

  @Test
  void withoutABrowserAPersonIsToldAndTheNextLoginAsksForMore() throws Exception {
    // Given
    server.needs("read");
    login();
    OAuthCredentials session = session(OAuthSettings.NONE);
    assertThat(request(session)).isEqualTo(200);
    server.needs("write");
    Optional<String> header = await(session.authorization());

    // When / Then
    assertFails(
        session.challenged(header, 403, server.challenge(header)),
        "wants more rights (write): to give them, run clawdefender login remote");
    login();
    assertThat(request(session)).isEqualTo(200);
  }

  @Test
  void aServerThatWantsMoreAndMoreRightsIsNotFollowed() throws Exception {
    // Given
    server.needs("read");
    login();
    OAuthCredentials session = session(OAuthSettings.NONE);
    Optional<String> header = await(session.authorization());
    String many = IntStream.range(0, 200).mapToObj(i -> "s" + i).collect(Collectors.joining(" "));

    // When / Then
    assertFails(
        session.challenged(
            header,
            403,
            Optional.of("Bearer error=\"insufficient_scope\", scope=\"" + many + "\"")),
        "wants more and more rights");
    assertThat(await(session.authorization())).isEqualTo(header);
  }

  @Test
  void noMoreIsAskedForThanIsConfigured() {
    // Given
    OAuthCredentials session = session(Settings.scopes("read"));

    // When / Then
    assertFails(
        session.challenged(
            Optional.empty(),
            403,
            Optional.of("Bearer error=\"insufficient_scope\", scope=\"read admin\"")),
        "lets us ask for");
    assertThat(await(session.challenged(Optional.empty(), 403, Optional.empty()))).isFalse();
  }

  @Test
  void rightsThatDoNotHelpAreNotAskedForForever() {
    // Given
    OAuthCredentials session = session(Settings.openBrowser());
    server.needs("admin");
    assertThat(request(session)).isEqualTo(200);

    // When / Then
    assertFails(
        session.challenged(
            await(session.authorization()),
            403,
            Optional.of("Bearer error=insufficient_scope, scope=\"admin\"")),
        "although it allows all");
    assertThat(opened).hasValue(1);
  }

  @Test
  void aClientOfItsOwnNeedsNoPerson() throws Exception {
    // Given
    provider.knows("ours", System.getenv("PATH"));
    provider
        .metadata()
        .put("token_endpoint_auth_methods_supported", new JsonArray().add("client_secret_basic"));
    provider.gives(0, false);
    OAuthCredentials session =
        session(
            Settings.secret(
                OAuthSettings.Grant.CLIENT_CREDENTIALS, provider.origin(), "ours", "PATH"));

    // When
    assertThat(request(session)).isEqualTo(200);
    assertThat(request(session)).isEqualTo(200);

    // Then each request had a token of its own, as they live no longer
    assertThat(provider.tokenRequests()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(opened).hasValue(0);
  }
}
