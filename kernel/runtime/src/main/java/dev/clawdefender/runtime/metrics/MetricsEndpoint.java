package dev.clawdefender.runtime.metrics;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;

/** Serves metrics in Prometheus' text format at {@code /metrics}, to this machine only. */
public final class MetricsEndpoint {
  private static final String LOOPBACK = "127.0.0.1";

  private MetricsEndpoint() {}

  /** From now on what {@code meters} count is kept and served; before it costs next to nothing. */
  public static Future<HttpServer> open(Vertx vertx, CompositeMeterRegistry meters, int port) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    meters.add(registry);
    // Without it clients that ask for HTTP/2 in the clear, as Java's do, sometimes wait for ever.
    HttpServerOptions options = new HttpServerOptions().setHttp2ClearTextEnabled(false);
    return vertx
        .createHttpServer(options)
        .requestHandler(
            request -> {
              if (request.path().equals("/metrics")) {
                request
                    .response()
                    .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(registry.scrape());
              } else {
                request.response().setStatusCode(404).end();
              }
            })
        .listen(port, LOOPBACK);
  }
}
