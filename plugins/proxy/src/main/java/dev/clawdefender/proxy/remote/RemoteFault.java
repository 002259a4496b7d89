package dev.clawdefender.proxy.remote;

import dev.clawdefender.proxy.judge.Answers;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Why a remote server did not do what it was asked, for people.
 *
 * @param kind for metrics
 * @param text a sentence without its full stop: what it was and what to do
 */
record RemoteFault(Kind kind, String text) {
  /** What went wrong. */
  enum Kind {
    /** Its name is not known. */
    DNS,
    /** Nobody listens there. */
    REFUSED,
    TIMEOUT,
    TLS,
    /** The connection broke. */
    LOST,
    /** It wants somebody else. */
    AUTHORIZATION,
    /** It said no by an HTTP status. */
    STATUS,
    /** What it answered is no answer. */
    ANSWER,
    /** More than we take. */
    TOO_MUCH,
    /** The session is over. */
    SESSION;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Carries a fault through a future. */
  static final class Failure extends Exception {
    private static final long serialVersionUID = 1;

    private final transient RemoteFault fault;

    Failure(RemoteFault fault) {
      super(fault.text(), null, false, false);
      this.fault = fault;
    }
  }

  static RemoteFault of(Throwable problem, String where) {
    if (problem instanceof Failure failure) {
      return failure.fault;
    }
    Throwable untrusted =
        find(problem, CertificateException.class)
            .or(() -> find(problem, SSLException.class))
            .orElse(null);
    if (untrusted != null) {
      return new RemoteFault(
          Kind.TLS,
          where
              + " cannot be trusted: "
              + Answers.shown(String.valueOf(untrusted.getMessage()))
              + "; check the URL and the certificate (a certificate of your own goes into the JVM's"
              + " trust store; checking cannot be turned off)");
    }
    if (find(problem, UnknownHostException.class).isPresent()) {
      return new RemoteFault(
          Kind.DNS, "the name of " + where + " is not known; check the URL and the network");
    }
    if (problem instanceof ConnectTimeoutException || problem instanceof TimeoutException) {
      return new RemoteFault(
          Kind.TIMEOUT,
          where + " did not answer in time; check that it is up and that nothing keeps us from it");
    }
    if (problem instanceof NoRouteToHostException) {
      return new RemoteFault(Kind.REFUSED, "there is no way to " + where + "; check the network");
    }
    if (problem instanceof ConnectException) {
      return new RemoteFault(
          Kind.REFUSED, "nobody listens at " + where + "; start the server, or check its URL");
    }
    if (problem instanceof HttpClosedException || problem instanceof SocketException) {
      return new RemoteFault(
          Kind.LOST,
          "the connection to "
              + where
              + " broke before the answer was whole; whether the request was carried out is not"
              + " known");
    }
    return new RemoteFault(
        Kind.LOST,
        where + " could not be used: " + Answers.shown(String.valueOf(problem.getMessage())));
  }

  private static Optional<Throwable> find(Throwable problem, Class<? extends Throwable> type) {
    return Stream.iterate(problem, Objects::nonNull, Throwable::getCause)
        .filter(type::isInstance)
        .findFirst();
  }
}
