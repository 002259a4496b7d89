package dev.clawdefender.proxy.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clawdefender.runtime.server.OAuthSettings;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins at a real authorization server, which is honest or is not. */
class LoginTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();

  private final Vertx vertx = Vertx.vertx();

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

  /** A browser that follows redirects, as all do. */
  static void browse(URI page) {
    var unused = HTTP.sendAsync(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
  }

  private Login login(OAuthSettings settings) {
    return new Login(vertx, "remote", server.url(), settings, data);
  }

  private void assertRefused(String why) {
    assertThatThrownBy(() -> login(OAuthSettings.NONE).now(LoginTest::browse))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
    assertThat(data.resolve("tokens/remote.json")).doesNotExist();
    assertThat(provider.tokenRequests()).isEmpty();
  }

  @Test
  void whatWasGrantedIsKeptForItsOwnerOnlyAndIsGoodForThatServer() throws Exception {
    // Given
    server.metadata().put("scopes_supported", new JsonArray().add("read"));

    // When
    var scopes = login(OAuthSettings.NONE).now(LoginTest::browse);

    // Then
    Path file = data.resolve("tokens/remote.json");
    JsonObject kept = new JsonObject(Files.readString(file));
    String token = kept.getJsonObject("tokens").getString("access_token");
    assertThat(scopes).containsExactly("read");
    assertThat(provider.isGood(token, server.url().toString())).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    assertThat(provider.pages().getFirst().parameters())
        .containsEntry("resource", server.url().toString())
        .containsEntry("scope", "read");
  }

  @Test
  void aPrivateRegistrationIsUsedAgainAtTheSameServerAndNotAtAnother() throws Exception {
    // Given
    login(OAuthSettings.NONE).now(LoginTest::browse);

    // When
    login(OAuthSettings.NONE).now(LoginTest::browse);

    // Then
    assertThat(provider.asked().stream().filter("/register"::equals)).hasSize(1);

    // When the server trusts somebody else
    try (Provider other = new Provider()) {
      server.metadata().put("authorization_servers", new JsonArray().add(other.origin()));
      login(OAuthSettings.NONE).now(LoginTest::browse);

      // Then
      assertThat(other.asked().stream().filter("/register"::equals)).hasSize(1);
      assertThat(other.pages().getFirst().parameter("client_id"))
          .isNotEqualTo(provider.pages().getFirst().parameter("client_id"));
    }
  }

  @Test
  void aServerWithoutMetadataGivesOutItsOwnTokens() throws Exception {
    // Given revision 2025-03-26: everything at one origin, with the endpoints that go without
    // saying
    provider.at("/.well-known/oauth-authorization-server", request -> Web.Reply.status(404));
    provider.namesItself("");

    // When
    Login login = new Login(vertx, "old", provider.url("/mcp"), OAuthSettings.NONE, data);
    login.now(LoginTest::browse);

    // Then
    assertThat(provider.asked())
        .containsSubsequence(
            "/.well-known/oauth-protected-resource/mcp",
            "/.well-known/oauth-protected-resource",
            "/.well-known/oauth-authorization-server",
            "/.well-known/openid-configuration",
            "/register",
            "/authorize",
            "/token");
  }

  @Test
  void anIssuerWithAPathIsLookedForWhereTheSpecificationsSay() throws Exception {
    // Given
    String issuer = provider.origin() + "/tenant";
    provider.metadata().put("issuer", issuer);
    provider.namesItself(issuer);
    provider.at(
        "/tenant/.well-known/openid-configuration",
        request -> Web.Reply.json(200, provider.metadata()));
    server.metadata().put("authorization_servers", new JsonArray().add(issuer));

    // When
    login(OAuthSettings.NONE).now(LoginTest::browse);

    // Then
    assertThat(provider.asked())
        .startsWith(
            "/.well-known/oauth-authorization-server/tenant",
            "/.well-known/openid-configuration/tenant",
            "/tenant/.well-known/openid-configuration");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://bank.example/mcp",
        "http://127.0.0.1:1/mcp",
        "ORIGIN/mc",
        "ORIGIN/mcp/deeper",
        "ORIGIN/mcp?tenant=1",
        "javascript:alert(1)"
      })
  void aServerThatSaysItIsAnotherGetsNoToken(String resource) {
    // Given
    server.metadata().put("resource", resource.replace("ORIGIN", server.origin()));

    // When / Then
    assertThatThrownBy(() -> login(OAuthSettings.NONE).now(LoginTest::browse))
        .isInstanceOf(OAuthException.class);
    assertThat(provider.asked()).isEmpty();
  }

  @Test
  void onlyWhereTheWholeOriginSpeaksAServerMayBeAPartOfSomethingLarger() throws Exception {
    // Given one of many at an origin, which says that it is all of them, in its own folder
    JsonObject claim = server.metadata().copy().put("resource", server.origin());
    server.at("/mcp/metadata", request -> Web.Reply.json(200, claim));
    server.at(
        "/mcp",
        request ->
            new Web.Reply(
                401,
                Map.of(
                    "WWW-Authenticate",
                    "Bearer resource_metadata=\"" + server.origin() + "/mcp/metadata\""),
                ""));

    // When / Then
    assertRefused("would be for somebody else");

    // Given
    server.metadata().put("resource", server.origin());
    server.at("/mcp", request -> Web.Reply.status(401));

    // When
    login(OAuthSettings.NONE).now(LoginTest::browse);

    // Then
    assertThat(provider.pages().getLast().parameter("resource")).isEqualTo(server.origin());
  }

  @Test
  void aKeyInTheUrlOfAServerIsNotShown() {
    // Given
    server.metadata().put("resource", "https://bank.example/");
    URI secret = server.url("/mcp?key=hidden");

    // When / Then
    assertThatThrownBy(
            () ->
                new Login(vertx, "remote", secret, OAuthSettings.NONE, data).now(LoginTest::browse))
        .hasMessageContaining("says that it is")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void anAuthorizationServerThatSaysItIsAnotherIsNotUsed() {
    provider.metadata().put("issuer", provider.origin() + "/");
    assertRefused("pretends to be another");
  }

  @Test
  void anAuthorizationServerWithoutPkceIsNotUsed() {
    provider.metadata().remove("code_challenge_methods_supported");
    assertRefused("PKCE");
  }

  @ParameterizedTest
  @CsvSource({
    "authorization_endpoint,javascript:alert(1)",
    "authorization_endpoint,file:///etc/passwd",
    "authorization_endpoint,http://as.example/authorize",
    "token_endpoint,http://192.168.0.1/token",
    "token_endpoint,https://user@as.example/token",
    "registration_endpoint,//as.example/register"
  })
  void noEndpointIsAnythingButEncryptedOrOnThisMachine(String endpoint, String url) {
    provider.metadata().put(endpoint, url);
    assertRefused(endpoint + " is not accepted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://192.168.0.1/token", "https://169.254.169.254/", "https://[fd00::1]/t"})
  void noRequestGoesToANetworkThatTheServerIsNotIn(String url) {
    // Given
    provider.metadata().put("registration_endpoint", url);

    // When / Then
    assertRefused("a network that the server itself");
  }

  @Test
  void aRedirectIsFollowedWithinItsSiteOnly() throws Exception {
    // Given
    provider.at("/.well-known/oauth-authorization-server", request -> Web.Reply.redirect("/moved"));
    provider.at("/moved", request -> Web.Reply.json(200, provider.metadata()));

    // When / Then
    assertThat(login(OAuthSettings.NONE).now(LoginTest::browse)).isEmpty();

    // When
    server.at(ProtectedServer.METADATA, request -> Web.Reply.redirect("https://10.0.0.1/metadata"));

    // Then
    assertThatThrownBy(() -> login(OAuthSettings.NONE).now(LoginTest::browse))
        .hasMessageContaining("redirects to another site");
  }

  @Test
  void anAnswerWithoutAnEndIsNotRead() {
    server.at(
        ProtectedServer.METADATA, request -> new Web.Reply(200, Map.of(), "x".repeat(300_000)));
    assertRefused("more than 262144 bytes");
  }

  @Test
  void theAnswerOfAnotherServerIsNotUsed() {
    provider.namesItself("https://evil.example");
    assertRefused("the answer is from https://evil.example");
  }

  @Test
  void anAnswerThatDoesNotSayWhoItIsFromIsNotUsedWhereAllDo() {
    provider.namesItself("");
    assertRefused("does not say who it is from");
  }

  @Test
  void whatAPersonIsShownOfAnErrorMovesNoCursor() {
    // Given
    provider.at(
        "/authorize",
        request ->
            Web.Reply.redirect(
                request.parameter("redirect_uri")
                    + "?error=access_denied&error_description=no%1B%5B2J&iss="
                    + OAuthHttp.encoded(provider.origin())
                    + "&state="
                    + request.parameter("state")));

    // When / Then
    assertRefused("said no: access_denied (no?[2J)");
  }

  @Test
  void whoComesBackWithoutOurStateIsTurnedAwayAndTheLoginGoesOn() throws Exception {
    // Given
    int[] status = new int[2];
    Login.Browser browser =
        page -> {
          String query = page.getRawQuery();
          String redirect = Web.decoded(query.replaceAll(".*redirect_uri=([^&]*).*", "$1"));
          status[0] = get(redirect + "?code=stolen&state=guessed");
          status[1] = get(redirect.replace("127.0.0.1", "localhost") + "?code=stolen");
          browse(page);
        };

    // When
    login(OAuthSettings.NONE).now(browser);

    // Then
    assertThat(status).containsExactly(400, 404);
    assertThat(provider.tokenRequests())
        .singleElement()
        .satisfies(request -> assertThat(request.parameter("code")).isNotEqualTo("stolen"));
  }

  private static int get(String url) throws IOException {
    try {
      return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
          .statusCode();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aCodeThatSomebodyElseUsedFirstGetsNothing() {
    // Given
    provider.at(
        "/authorize",
        request ->
            Web.Reply.redirect(
                request.parameter("redirect_uri")
                    + "?code=used&iss="
                    + OAuthHttp.encoded(provider.origin())
                    + "&state="
                    + request.parameter("state")));

    // When / Then
    assertThatThrownBy(() -> login(OAuthSettings.NONE).now(LoginTest::browse))
        .hasMessageContaining("no token was given out")
        .hasMessageContaining("invalid_grant");
    assertThat(data.resolve("tokens/remote.json")).doesNotExist();
  }

  @Test
  void oneLoginGoesOnAtATime() throws Exception {
    // Given a person who takes their time
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      URI[] shown = new URI[1];
      java.util.concurrent.CountDownLatch there = new java.util.concurrent.CountDownLatch(1);
      Future<?> first =
          threads.submit(
              () ->
                  login(OAuthSettings.NONE)
                      .now(
                          page -> {
                            shown[0] = page;
                            there.countDown();
                          }));
      there.await();

      // When / Then
      assertThatThrownBy(() -> login(OAuthSettings.NONE).now(LoginTest::browse))
          .hasMessageContaining("going on already");
      browse(shown[0]);
      first.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  @Test
  void aClientThatCannotRegisterItselfIsToldWhatToConfigure() {
    provider.metadata().remove("registration_endpoint");
    assertRefused("configure its client_id in [servers.remote.oauth]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_secret_basic", "client_secret_post"})
  void aConfiguredSecretGoesOnlyToTheIssuerThatItIsFor(String method) throws Exception {
    // Given the secret in a variable that every environment has
    provider.knows("ours", System.getenv("PATH"));
    provider.metadata().put("token_endpoint_auth_methods_supported", new JsonArray().add(method));
    OAuthSettings settings =
        Settings.secret(OAuthSettings.Grant.CLIENT_CREDENTIALS, provider.origin(), "ours", "PATH");

    // When
    login(settings).now(LoginTest::browse);

    // Then
    assertThat(provider.tokenRequests()).hasSize(1);
    assertThat(Files.readString(data.resolve("tokens/remote.json")))
        .doesNotContain(System.getenv("PATH"));

    // When the server wants it for somebody else
    try (Provider thief = new Provider()) {
      server.metadata().put("authorization_servers", new JsonArray().add(thief.origin()));

      // Then
      assertThatThrownBy(() -> login(settings).now(LoginTest::browse))
          .hasMessageContaining("\"issuer\" in its configuration is " + provider.origin());
      assertThat(thief.asked()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"EC,ES256,SHA256withECDSAinP1363Format", "RSA,RS256,SHA256withRSA"})
  void aClientWithAKeySigns(String kind, String algorithm, String signature) throws Exception {
    // Given
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(kind.equals("EC") ? 256 : 2_048);
    KeyPair pair = generator.generateKeyPair();
    Path key =
        Files.writeString(
            data.resolve("key.pem"),
            "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
    provider.knows("ours", "unused");

    // When
    login(Settings.key(provider.origin(), "ours", key)).now(LoginTest::browse);

    // Then
    List<String> parts =
        List.of(provider.tokenRequests().getFirst().parameter("client_assertion").split("\\."));
    Base64.Decoder decoder = Base64.getUrlDecoder();
    Signature check = Signature.getInstance(signature);
    check.initVerify(pair.getPublic());
    check.update((parts.get(0) + "." + parts.get(1)).getBytes("US-ASCII"));
    assertThat(check.verify(decoder.decode(parts.get(2)))).isTrue();
    assertThat(new String(decoder.decode(parts.get(0)), "UTF-8")).contains(algorithm);
    assertThat(new JsonObject(new String(decoder.decode(parts.get(1)), "UTF-8")).getMap())
        .containsEntry("aud", provider.origin())
        .containsEntry("iss", "ours")
        .containsEntry("sub", "ours");
  }

  @Test
  void loggingOutForgetsAndGivesBack() throws Exception {
    // Given
    login(OAuthSettings.NONE).now(LoginTest::browse);
    JsonObject tokens =
        new JsonObject(Files.readString(data.resolve("tokens/remote.json")))
            .getJsonObject("tokens");

    // When
    Login.Ended ended = login(OAuthSettings.NONE).end();

    // Then
    assertThat(ended).isEqualTo(Login.Ended.REVOKED);
    assertThat(provider.revoked())
        .containsExactly(tokens.getString("refresh_token"), tokens.getString("access_token"));
    assertThat(data.resolve("tokens/remote.json")).doesNotExist();
    assertThat(login(OAuthSettings.NONE).end()).isEqualTo(Login.Ended.NOTHING);
  }

  @Test
  void whoGaveTheTokensIsNotToldWhatIsConfiguredForAnother() throws Exception {
    // Given a login, after which another issuer was configured that knows us by the same name
    login(OAuthSettings.NONE).now(LoginTest::browse);
    String client =
        new JsonObject(Files.readString(data.resolve("tokens/remote.json")))
            .getJsonObject("client")
            .getString("id");
    Path key = Files.createFile(data.resolve("key.pem")); // not even read

    // When
    Login.Ended ended = login(Settings.key("https://other.example", client, key)).end();

    // Then
    assertThat(ended).isEqualTo(Login.Ended.FORGOTTEN);
    assertThat(provider.asked()).doesNotContain("/revoke");
    assertThat(data.resolve("tokens/remote.json")).doesNotExist();
  }
}
