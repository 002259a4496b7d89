package dev.clawdefender.runtime.server;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A server that is reached by a URL.
 *
 * @param url its endpoint: {@code http} or {@code https}, without user and fragment
 * @param transport what it is spoken to with
 * @param headers what each request says besides, as configured: a value, or {@code env:} and the
 *     name of a variable that holds it. They are secrets: nobody logs them.
 * @param authorization where the {@code Authorization} header comes from
 * @param connectTimeout how long connecting may take
 * @param oauth how we get a token of our own, if {@code authorization} says so
 */
public record RemoteServer(
    URI url,
    Transport transport,
    Map<String, String> headers,
    Authorization authorization,
    Duration connectTimeout,
    OAuthSettings oauth)
    implements ServerTarget {
  private static final String VARIABLE = "env:";
  private static final Pattern HEADER_VALUE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

  /** How messages travel. */
  public enum Transport {
    /** Streamable HTTP (2025-03-26 and later); HTTP+SSE for a server that knows only that. */
    STREAMABLE,
    /** HTTP+SSE (2024-11-05). */
    SSE
  }

  /** Where the {@code Authorization} header of requests comes from. */
  public enum Authorization {
    /** There is none, unless it is one of the configured headers. */
    NONE,
    /** The client's own travels on: it is meant for this server. */
    FORWARD,
    /** We have a token of our own. */
    OAUTH
  }

  public RemoteServer {
    headers = Map.copyOf(headers);
  }

  /**
   * The configured headers with their values, by name.
   *
   * @throws IOException if a variable that one refers to is not set, or to what no header can be;
   *     says so for people
   */
  public Map<String, String> headerValues() throws IOException {
    Map<String, String> values = new HashMap<>();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String value = header.getValue();
      if (value.startsWith(VARIABLE)) {
        String variable = value.substring(VARIABLE.length());
        value = System.getenv(variable);
        if (value == null) {
          throw new IOException(
              "the header "
                  + header.getKey()
                  + " needs the variable "
                  + variable
                  + ", not set here");
        }
        if (!isHeaderValue(value)) {
          throw new IOException(
              "the variable "
                  + variable
                  + " has a value that the header "
                  + header.getKey()
                  + " cannot have: printable ASCII, without blanks around it");
        }
      }
      values.put(header.getKey(), value);
    }
    return values;
  }

  /** Whether a header can have this value. */
  public static boolean isHeaderValue(String text) {
    return HEADER_VALUE.matcher(text).matches();
  }

  /** The URL for people: without its query, which may hold a key. */
  public String shown() {
    return url.getQuery() == null ? url.toString() : url.toString().replaceFirst("\\?.*", "?...");
  }

  /** Without anything secret. */
  @Override
  public String toString() {
    return "RemoteServer[" + shown() + ", " + transport + ", headers " + headers.keySet() + "]";
  }
}
