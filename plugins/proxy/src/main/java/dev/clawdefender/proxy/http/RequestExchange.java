package dev.clawdefender.proxy.http;

import dev.clawdefender.runtime.session.Exchanges;
import java.util.Map;
import java.util.Optional;

/** What HTTP says beside one request, and beside its answer. Safe for use by any thread. */
final class RequestExchange implements Exchanges.Exchange {
  /** How a server refused a request by HTTP. */
  record Refused(int status, Map<String, String> headers) {}

  private final Map<String, String> headers;
  private volatile Optional<Refused> refused = Optional.empty();

  RequestExchange(Map<String, String> headers) {
    this.headers = headers;
  }

  @Override
  public Map<String, String> headers() {
    return headers;
  }

  @Override
  public void refused(int status, Map<String, String> because) {
    refused = Optional.of(new Refused(status, Map.copyOf(because)));
  }

  Optional<Refused> refused() {
    return refused;
  }
}
