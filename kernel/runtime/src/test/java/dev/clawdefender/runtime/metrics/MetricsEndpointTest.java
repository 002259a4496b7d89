package dev.clawdefender.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
  private final Vertx vertx = Vertx.vertx();
  private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
  private int port;

  @BeforeEach
  void open() {
    HttpServer server = MetricsEndpoint.open(vertx, meters, 0).await();
    port = server.actualPort();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      URI url = URI.create("http://127.0.0.1:" + port + path);
      return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }
  }

  @Test
  void whatIsCountedIsServedAndNothingElse() throws Exception {
    // Given
    meters.counter("calls", "server", "one").increment(3);

    // When
    HttpResponse<String> metrics = get("/metrics");

    // Then
    assertThat(metrics.body()).contains("calls_total{server=\"one\"} 3.0");
    assertThat(metrics.headers().firstValue("Content-Type").orElse("")).contains("version=0.0.4");
    assertThat(get("/").statusCode()).isEqualTo(404);
  }

  @Test
  void whoAsksForHttp2InTheClearGetsAnAnswerInHttp1() throws Exception {
    assertThat(get("/metrics").version()).isEqualTo(HttpClient.Version.HTTP_1_1);
  }
}
