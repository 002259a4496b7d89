package dev.clawdefender.api.event;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What became clear by looking at calls and effects together. Nothing here is about what was not
 * seen, but for {@link Missing}, which is told only while everything was looked at.
 */
public sealed interface CorrelationEvent extends Event {
  /** The session's id; empty where the process served none. */
  String session();

  /** The server's configured name. */
  String server();

  /** How many calls are named where it cannot be told which of them it was. */
  int MAX_CALLS = 8;

  /** About something that was done. */
  sealed interface OfEffect extends CorrelationEvent {
    /** What was done. */
    OsEvent seen();

    @Override
    default String session() {
      return seen().session();
    }

    @Override
    default String server() {
      return seen().server();
    }
  }

  /** About something that was done and belongs to a call. */
  sealed interface OfCalls extends OfEffect {
    /** The call; several where it cannot be told which of them it was. */
    List<Call> calls();

    /** Whether it cannot be told which call it was. */
    default boolean ambiguous() {
      return calls().size() > 1;
    }
  }

  /** About a call. */
  sealed interface OfCall extends CorrelationEvent {
    /** The call. */
    Call call();

    @Override
    default String session() {
      return call().session();
    }

    @Override
    default String server() {
      return call().server();
    }
  }

  /**
   * A call had an effect that it speaks of, or that follows from it.
   *
   * @param calls the call; several where it cannot be told which of them it was, {@value
   *     CorrelationEvent#MAX_CALLS} of them at most
   * @param seen the effect
   * @param confidence how sure it is that it was this call, or one of these; above 0, up to 1
   * @param reason what joins the two, for people
   */
  record Effect(Instant time, List<Call> calls, OsEvent seen, double confidence, String reason)
      implements OfCalls {
    public Effect {
      calls = List.copyOf(calls);
    }
  }

  /**
   * During a call, or by a process that one started, something was done that no call speaks of.
   *
   * @param calls which call it belongs to; several where it cannot be told, {@value
   *     CorrelationEvent#MAX_CALLS} of them at most
   * @param seen what was done
   * @param severity how bad that is
   * @param byCommand whether a process did it whose command stands in the call, word for word
   * @param confidence how sure it is that it was during this call, or one of these
   * @param reason why it is thought to belong to them, for people
   */
  record Undeclared(
      Instant time,
      List<Call> calls,
      OsEvent seen,
      Severity severity,
      boolean byCommand,
      double confidence,
      String reason)
      implements OfCalls {
    public Undeclared {
      calls = List.copyOf(calls);
    }
  }

  /**
   * Something was done by a server while nothing was asked of it.
   *
   * @param seen what was done
   * @param severity how bad that is
   * @param reason why it belongs to no call, for people
   */
  record Uncorrelated(Instant time, OsEvent seen, Severity severity, String reason)
      implements OfEffect {}

  /**
   * A call said that something would be changed, was answered without an error, and nothing like
   * that was seen, although all that the server did to files was looked at.
   *
   * @param call the call
   * @param path what was to be changed
   */
  record Missing(Instant time, Call call, String path) implements OfCall {}

  /**
   * Nothing more is expected of a call.
   *
   * @param call the call
   * @param effects how many effects were told of it, those included where it was one of several
   * @param undeclared how many of them it does not speak of
   * @param how how it came to its end
   */
  record Completed(Instant time, Call call, int effects, int undeclared, Ending how)
      implements OfCall {}

  /** How a call came to its end. */
  enum Ending {
    /** It was answered. */
    ANSWERED,
    /** It was answered with an error. */
    FAILED,
    /** Its client does not want it any more. */
    CANCELLED,
    /** The session ended, or all of us do. */
    ENDED,
    /** Too many calls waited; this was the oldest. */
    DISPLACED;

    /** The name as it stands in logs. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
