package dev.clawdefender.proxy.judge;

import dev.clawdefender.api.Direction;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.policy.FactsReader;
import dev.clawdefender.policy.OpenArguments.Wanted;
import dev.clawdefender.policy.load.PolicyException;
import dev.clawdefender.proxy.judge.HeldCall.Answer;
import dev.clawdefender.proxy.judge.HeldCall.Asked;
import dev.clawdefender.proxy.prompt.Approval;
import dev.clawdefender.proxy.prompt.Elicitation;
import dev.clawdefender.proxy.prompt.OpenQuestion;
import dev.clawdefender.proxy.prompt.PromptLimits;
import dev.clawdefender.proxy.prompt.Questions;
import dev.clawdefender.proxy.relay.FrameJudge.Outcome;
import dev.clawdefender.proxy.relay.Outlet;
import dev.clawdefender.runtime.policy.PolicyInForce;
import dev.clawdefender.runtime.policy.ThreadLost;
import dev.clawdefender.runtime.session.Noticed;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The prompts of one session: which calls wait for a person, and what people approved. Each waiting
 * call has a virtual thread of its own, so that it holds up nothing else. Safe for use by any
 * thread.
 */
public final class Prompts {
  private static final Logger LOG = System.getLogger(Prompts.class.getName());
  private static final String KEY = "clawdefender-";
  private static final int KEY_BYTES = 16;

  private final SessionState state;
  private final Supplier<Duration> patience;
  private final PromptLimits limits;
  private final Questions questions;
  private final PolicyInForce policy;
  private final Supplier<FactsReader> facts;
  private final Outlet toServer;
  private final Outlet toClient;

  private final Map<String, HeldCall> waiting = new ConcurrentHashMap<>();
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();

  /** Calls that were approved for the session. */
  private final Set<String> remembered = ConcurrentHashMap.newKeySet();

  /** Approved calls that the server wants more input for, so that they are made once more. */
  private final Set<String> continued = ConcurrentHashMap.newKeySet();

  /**
   * Calls that a person answered elsewhere and that the client has yet to come back with, by key
   * and digest.
   */
  private final Map<String, Given> elsewhere = new ConcurrentHashMap<>();

  private volatile boolean closed;

  public Prompts(
      SessionState state,
      Supplier<Duration> patience,
      PromptLimits limits,
      Questions questions,
      PolicyInForce policy,
      Supplier<FactsReader> facts,
      Outlet toServer,
      Outlet toClient) {
    this.state = state;
    this.patience = patience;
    this.limits = limits;
    this.questions = questions;
    this.policy = policy;
    this.facts = facts;
    this.toServer = toServer;
    this.toClient = toClient;
  }

  /**
   * A call that was answered elsewhere.
   *
   * @param at when, as {@link System#nanoTime} has it
   */
  private record Given(HeldCall held, long at) {}

  /** Made when it is needed first: a start has no time for it. */
  private static final class Unguessable {
    private static final SecureRandom RANDOM = new SecureRandom();
  }

  /** A key that nobody can guess. */
  static String newKey() {
    byte[] random = new byte[KEY_BYTES];
    Unguessable.RANDOM.nextBytes(random);
    return KEY + HexFormat.of().formatHex(random);
  }

  /** Whether a key is one of ours, or made to look like one. */
  static boolean isKey(String text) {
    return text.startsWith(KEY);
  }

  /** How long a person may take. */
  Duration patience() {
    return patience.get();
  }

  /** Whether a person approved this very call for the session. */
  boolean remembers(String digest) {
    return remembered.contains(digest);
  }

  /** Keeps an answer that is for more than once: of the call, or of the session as it is. */
  void remember(HeldCall held, Answer answer) {
    if (answer.approval() == Approval.SESSION || answer.approval() == Approval.ALWAYS) {
      Noticed known = held.quarantine();
      if (known == null) {
        remembered.add(held.digest());
        return;
      }
      state.risk().lift(known);
      for (HeldCall other : waiting.values()) {
        // One that its client makes again is judged anew then.
        if (known.equals(other.quarantine()) && !other.repeated()) {
          other.answer(Answer.ofLift());
        }
      }
    }
  }

  /** Whether this call goes on with one that was approved; true once for each time. */
  boolean continues(String digest) {
    return continued.remove(digest);
  }

  /** The server wants more input for an approved call. */
  void expectContinuation(String digest) {
    if (continued.size() < PromptLimits.CAPACITY) {
      continued.add(digest);
    }
  }

  /** Why a person must not be asked one more thing, or null; then {@link #show} must follow. */
  @Nullable String admit() {
    return limits.enter(state.server(), System.nanoTime());
  }

  /** The prompt that was admitted is not shown. */
  void withdraw() {
    limits.leave();
  }

  /** Whether a person can be asked elsewhere than in the client. */
  boolean attended() {
    return questions.attended();
  }

  String nextQuestion() {
    return questions.nextId();
  }

  /**
   * Waits for the answer to a call's prompt.
   *
   * @param text what is asked
   * @param question what is sent to the client for it; null if it cannot ask
   */
  void show(HeldCall held, String text, byte @Nullable [] question) {
    waiting.put(held.key(), held);
    questions.add(
        new OpenQuestion(
            held.question(),
            state.session(),
            state.server(),
            state.client(),
            text,
            Instant.now().plus(patience()),
            new WaitingCall(held, state.server(), facts.get(), policy)));
    if (question != null) {
      toClient.send(Answers.line(question), 1);
    }
    Thread thread = Thread.ofVirtual().name(held.key()).unstarted(() -> await(held));
    threads.put(held.key(), thread);
    thread.start();
    if (closed) {
      held.answer(Answer.none("the session ended"));
    }
  }

  /**
   * Takes a client's response, if it answers a prompt of ours.
   *
   * @param id the token of its id
   * @param result the token of its result, or -1 if it is an error
   */
  boolean answered(JsonTape tape, int id, int result) {
    if (waiting.isEmpty() || !tape.is(id, JsonTape.Kind.STRING)) {
      return false;
    }
    HeldCall held = waiting.get(tape.text(id));
    if (held == null || held.asked() != Asked.BY_REQUEST) {
      return false;
    }
    if (result < 0 && questions.attended()) {
      return true; // somebody else may answer yet
    }
    held.answer(
        result >= 0
            ? Answer.of(Elicitation.answer(tape, result))
            : Answer.none("the client could not ask a person"));
    return true;
  }

  /** The prompt that a repeated call brings the answer of; null if it does not wait any more. */
  @Nullable HeldCall repeated(String key) {
    HeldCall held = waiting.get(key);
    return held != null && held.repeated() ? held : null;
  }

  /** What a person answered elsewhere to the prompt about this very call, once; or null. */
  @Nullable HeldCall answeredElsewhere(String key, String digest, boolean quarantine) {
    Given given = elsewhere.remove(HeldCall.answerKey(key, digest, quarantine));
    return given == null || isOld(given) ? null : given.held;
  }

  /** Nobody means an answer for longer than a person may take for it. */
  private boolean isOld(Given given) {
    return System.nanoTime() - given.at > patience().toNanos();
  }

  /**
   * Ends all waiting, and returns when that is recorded, or after {@code patience}: what has been
   * decided may still wait for an end that does not read.
   */
  public void close(Duration patience) throws InterruptedException {
    closed = true;
    waiting.values().forEach(held -> held.answer(Answer.none("the session ended")));
    long deadline = System.nanoTime() + patience.toNanos();
    for (Thread thread : threads.values()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      thread.join(Math.max(left, 1)); // 0 is for ever
    }
  }

  private void await(HeldCall held) {
    try {
      Answer answer = answerOf(held);
      waiting.remove(held.key());
      if (held.repeated() && !answer.by().isEmpty()) {
        elsewhere.values().removeIf(this::isOld);
        if (elsewhere.size() < PromptLimits.CAPACITY) {
          elsewhere.put(held.answerKey(), new Given(held, System.nanoTime()));
        }
      }
      questions.remove(held.question());
      limits.leave();
      remember(held, answer);
      if (held.asked() == Asked.BY_REQUEST && !answer.fromClient()) {
        String why = answer.by().isEmpty() ? answer.why() : "it was answered elsewhere";
        toClient.send(Answers.line(Elicitation.cancelled(held.key(), why)), 1);
      }
      // A rule may take its thread with it, which must not be one that others wait for.
      CompletableFuture<Void> done = new CompletableFuture<>();
      settle(held, answer, done);
      done.join();
    } finally {
      threads.remove(held.key());
    }
  }

  private Answer answerOf(HeldCall held) {
    Duration most = patience();
    try {
      return held.answer().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      held.answer(Answer.none("nobody answered within " + most.toSeconds() + " seconds"));
    } catch (InterruptedException | ExecutionException e) {
      held.answer(Answer.none("the waiting was interrupted"));
    }
    return held.answer().join();
  }

  private void settle(HeldCall held, Answer answer, CompletableFuture<Void> done) {
    Thread.ofPlatform()
        .daemon()
        .name(held.key())
        .start(
            () -> {
              Runnable again = () -> settle(held, answer, done);
              try {
                if (!held.repeated() || answer.approval() == null) {
                  release(held, answer, again);
                }
                if (answer.approval() == Approval.ALWAYS
                    && answer.fromClient()
                    && held.quarantine() == null) {
                  keep(held); // who answers elsewhere is told what became of that
                }
              } catch (ThreadLost e) {
                return; // another thread has begun anew
              } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "an answer could not be carried out", e);
              }
              done.complete(null);
            });
  }

  /** Judges the call again, by the policy that is in force now, and lets it go on or refuses it. */
  private void release(HeldCall held, Answer answer, Runnable onLost) {
    JsonTape tape = held.read();
    MessageJudge judge = held.judge().apply(onLost);
    boolean up = held.direction() == Direction.TO_SERVER;
    Outcome outcome;
    try {
      outcome = judge.release(tape, held, answer);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(Level.ERROR, "a call that waited could not be judged", e);
      outcome = judge.unjudged(tape);
    }
    if (outcome == Outcome.FORWARD) {
      (up ? toServer : toClient).send(held.line(), 1);
    }
    byte[] reply = judge.reply();
    if (reply != null) {
      (up ? toClient : toServer).send(Answers.line(reply), 1);
    }
  }

  private void keep(HeldCall held) {
    try {
      WaitingCall call = new WaitingCall(held, state.server(), facts.get(), policy);
      call.keep(call.kept(Wanted.NOTHING));
    } catch (IOException | PolicyException e) {
      LOG.log(
          Level.WARNING,
          "an approval could not be kept for good, it holds for this session: {0}",
          e.getMessage());
    }
  }
}
