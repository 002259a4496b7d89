package dev.clawdefender.correlation.engine;

import dev.clawdefender.api.event.Call;
import dev.clawdefender.api.event.CorrelationEvent.Ending;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call that effects may belong to. */
final class OpenCall {
  /** How much earlier than its call an effect may seem to be, for the clocks' sake. */
  private static final long SKEW_NANOS = 5_000_000;

  private static final long NEVER = Long.MAX_VALUE;

  /**
   * So long a call that is not answered is a reason for anything; a task, from when its client
   * asked for it last. A server chooses when it answers: one call that it never does would excuse
   * all that it does from then on.
   */
  static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(15);

  /** The same of a task that its client has not asked for, which may not know that it is one. */
  static final long UNASKED_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** The same of a task that is asked for again and again. */
  static final long LONGEST_TASK_NANOS = TimeUnit.HOURS.toNanos(12);

  private final Call call;
  private final Declaration declaration;
  private @Nullable SessionCalls session;
  private final long begun;
  private @Nullable String task;
  private long deadline;
  private long answered = NEVER;
  private long until = NEVER;
  private Ending ending = Ending.ENDED;
  private boolean changed;
  private int effects;
  private int undeclared;

  OpenCall(Call call, Declaration declaration, SessionCalls session, long begun) {
    this.call = call;
    this.declaration = declaration;
    this.session = session;
    this.begun = begun;
    this.deadline = begun + LONGEST_NANOS;
  }

  Call call() {
    return call;
  }

  Declaration declaration() {
    return declaration;
  }

  long begun() {
    return begun;
  }

  /** It goes on as a task of this name. */
  void defer(String name, long at) {
    task = name;
    deadline = at + UNASKED_NANOS;
  }

  /** The task that it goes on as; null if it is none. */
  @Nullable String task() {
    return task;
  }

  /** Its client asks for the task. */
  void asked(long at) {
    deadline = Math.min(begun + LONGEST_TASK_NANOS, Math.max(deadline, at + LONGEST_NANOS));
  }

  /** Until when it may be a reason if nobody says that it is over. */
  long deadline() {
    return deadline;
  }

  /** No more effects are expected, but what was under way, or comes from what it started. */
  void answered(Ending how, long at, long grace) {
    ending = how;
    answered = at;
    until = at + grace;
  }

  Ending ending() {
    return ending;
  }

  boolean isAnswered() {
    return answered != NEVER;
  }

  boolean isAnsweredBy(long at) {
    return answered < at;
  }

  /** Until when effects may belong to it that are not of a process it started. */
  long until() {
    return until;
  }

  boolean covers(long at) {
    return begun - SKEW_NANOS <= at && at <= (isAnswered() ? until : deadline);
  }

  /** It is over. What it started may outlive its session, of which it then keeps nothing. */
  void complete(Ending how) {
    ending = how;
    if (session != null) {
      session.remove(this);
      session = null;
    }
  }

  boolean isCompleted() {
    return session == null;
  }

  void count(boolean declared, boolean change) {
    effects++;
    undeclared += declared ? 0 : 1;
    changed |= change;
  }

  /** Whether something was changed that it speaks of. */
  boolean hasChanged() {
    return changed;
  }

  int effects() {
    return effects;
  }

  int undeclared() {
    return undeclared;
  }
}
