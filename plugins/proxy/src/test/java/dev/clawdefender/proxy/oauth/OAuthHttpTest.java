package dev.clawdefender.proxy.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** We connect to an address that was looked up before: whose certificate counts nevertheless. */
class OAuthHttpTest {
  private static final String PASSWORD = "changeit";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  private final Vertx vertx = Vertx.vertx();

  @TempDir private Path folder;
  private HttpsServer server;

  @BeforeEach
  void open() throws Exception {
    server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
  }

  @AfterEach
  void close() {
    System.clearProperty(TRUST_STORE);
    System.clearProperty(TRUST_STORE + "Password");
    server.stop(0);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Starts the server with a certificate for that name. */
  private void startAs(String name) throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "server",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), "UTF-8");
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(factory.getKeyManagers(), null, null);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.start();
  }

  private int ask() throws IOException {
    URI url = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
    try (OAuthHttp http = new OAuthHttp(vertx, new Destinations(url))) {
      return http.get(url).status();
    }
  }

  private void trust() {
    System.setProperty(TRUST_STORE, folder.resolve("keys.p12").toString());
    System.setProperty(TRUST_STORE + "Password", PASSWORD);
  }

  @Test
  void aCertificateForTheNameThatIsTrustedIsAccepted() throws Exception {
    startAs("localhost");
    trust();
    assertThat(ask()).isEqualTo(200);
  }

  @Test
  void aCertificateForAnotherNameIsNot() throws Exception {
    startAs("other.example");
    trust();
    assertThatThrownBy(this::ask)
        .isInstanceOf(OAuthException.class)
        .hasStackTraceContaining("No subject alternative DNS name matching localhost");
  }

  @Test
  void aCertificateThatNobodyTrustsIsNot() throws Exception {
    startAs("localhost");
    assertThatThrownBy(this::ask)
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining("cannot be asked");
  }
}
