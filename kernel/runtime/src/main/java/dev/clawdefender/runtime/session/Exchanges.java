package dev.clawdefender.runtime.session;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What HTTP carries beside a message, where the client's end, the server's end or both speak it:
 * headers of a request on its way to the server, and the status and headers that the server refused
 * it with on the way back. Nothing here is judged or decides anything. Safe for use by any thread.
 */
public final class Exchanges {
  /** One request that a client waits for the answer of. */
  public interface Exchange {
    /** Headers that the client sent and that are the server's business; by lower-case name. */
    Map<String, String> headers();

    /**
     * The server refused the request by HTTP. Called before the message that answers it is passed
     * on.
     *
     * @param status the HTTP status, from 400 on
     * @param headers those that the client needs to know, such as {@code www-authenticate}
     */
    void refused(int status, Map<String, String> headers);
  }

  private final Map<String, Exchange> open = new ConcurrentHashMap<>();
  private volatile Map<String, String> headers = Map.of();

  /**
   * A request begins.
   *
   * @param id its id as the session knows it, as JSON: {@code 1} and {@code "1"} are two requests
   */
  public void begin(String id, Exchange exchange) {
    open.put(id, exchange);
  }

  /** The request has its answer, or nobody waits for it any more. */
  public void end(String id) {
    open.remove(id);
  }

  /** The request of this id, if its client speaks HTTP and still waits. */
  public Optional<Exchange> find(String id) {
    return Optional.ofNullable(open.get(id));
  }

  /** The headers of the client's last message, for what has no exchange of its own. */
  public Map<String, String> headers() {
    return headers;
  }

  /** Keeps the headers of the client's last message. */
  public void headers(Map<String, String> latest) {
    headers = Map.copyOf(latest);
  }
}
