package dev.clawdefender.slm.work;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.event.Event;
import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.api.event.SessionEvent;
import dev.clawdefender.api.plugin.Interest;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.runtime.events.EventHub;
import dev.clawdefender.runtime.events.EventListener;
import dev.clawdefender.runtime.session.SessionRisks;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskRequest;
import dev.clawdefender.slm.model.RiskRequest.PastCall;
import java.time.Duration;
import java.util.Optional;

/**
 * Has calls assessed, one after the other: by the classifier, and then, if there is one, by a
 * language model, which has a queue and a limit of its own and can only raise what the classifier
 * said. Whoever brings a call does not wait, takes no lock, and is told nothing.
 */
final class Assessor implements EventListener, AutoCloseable {
  /** Longer than any call that a model reads, so that what waits takes little memory. */
  static final int MAX_BYTES = 1_536 * 1_024;

  private static final Interest CALLS =
      Interest.in(
              MessageFilter.of(EventType.TOOL_CALL, EventType.RESOURCE_READ)
                  .only(Direction.TO_SERVER))
          .and(SessionEvent.Ended.class);

  private final EventHub events;
  private final SessionRisks risks;
  private final Opinions opinions;
  private final ToolHints hints = new ToolHints();
  private final Histories histories = new Histories();
  private final Patience classifier;
  private final Optional<Patience> language;
  private final Stage<Event> first;
  private final Stage<Call> second;

  Assessor(
      EventHub events,
      SessionRisks risks,
      Opinions opinions,
      Patience classifier,
      Optional<Patience> language) {
    this.events = events;
    this.risks = risks;
    this.opinions = opinions;
    this.classifier = classifier;
    this.language = language;
    second =
        new Stage<>(
            "slm-language",
            this::askLanguage,
            call -> opinions.second(call, new Unassessed(Reason.OFF), Duration.ZERO),
            () -> language.ifPresent(Patience::close));
    first = new Stage<>("slm", this::take, this::giveUp, this::noMoreClassified);
  }

  /** From now on calls are assessed. */
  void start() {
    first.start();
    if (language.isPresent()) {
      second.start();
    }
    events.add(hints);
    events.add(this);
    risks.assessorStarted();
  }

  @Override
  public Interest interest() {
    return CALLS;
  }

  /** What a call says is copied only if it will be looked at. */
  @Override
  public boolean wantsContent(EventType type, Direction direction, CharSequence method, int bytes) {
    return bytes <= MAX_BYTES && !first.isFull();
  }

  @Override
  public void offer(Event event) {
    if (event instanceof MessageEvent call) {
      if (call.bytes() > MAX_BYTES || !first.offer(call)) {
        offerWithoutContent(call);
      }
    } else if (event instanceof SessionEvent.Ended ended && !first.offer(ended)) {
      forget(ended.session());
    }
  }

  @Override
  public void offerWithoutContent(MessageEvent call) {
    opinions.refused(call, call.bytes() > MAX_BYTES ? Reason.TOO_LONG : Reason.OVERFLOW);
  }

  /** How many calls wait for either model. */
  int waiting() {
    return first.waiting() + second.waiting();
  }

  /** The end of a session waits behind its calls, which are rated by what is known of it. */
  private Duration take(Event event) throws InterruptedException {
    if (event instanceof MessageEvent call) {
      return classify(call);
    }
    giveUp(event);
    return Duration.ZERO;
  }

  private void forget(String session) {
    hints.forget(session);
    histories.forget(session);
  }

  private Duration classify(MessageEvent call) throws InterruptedException {
    String tool = call.tool().isEmpty() ? call.method() : call.tool();
    RiskRequest request =
        new RiskRequest(
            call.server(),
            tool,
            call.content(),
            hints.isDestructive(call.session(), tool),
            histories.of(call.session()));
    long begun = System.nanoTime();
    Assessment assessment = classifier.ask(request);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    opinions.first(call, assessment, took);
    histories.add(
        call.session(),
        new PastCall(
            call.server(), tool, assessment instanceof Opinion opinion ? opinion.level() : null));
    Call seen = new Call(call, request, assessment);
    if (language.isPresent() && !second.offer(seen)) {
      opinions.secondRefused(seen, Reason.OVERFLOW);
    }
    return took;
  }

  private void giveUp(Event event) {
    if (event instanceof MessageEvent call) {
      opinions.first(call, new Unassessed(Reason.OFF), Duration.ZERO);
    } else if (event instanceof SessionEvent.Ended ended) {
      forget(ended.session());
    }
  }

  private void noMoreClassified() {
    classifier.close();
    second.close();
  }

  private Duration askLanguage(Call call) throws InterruptedException {
    Patience asked = language.orElseThrow();
    long begun = System.nanoTime();
    Assessment assessment = asked.ask(call.request());
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    opinions.second(call, assessment, took);
    if (assessment instanceof Opinion opinion) {
      histories.raise(
          call.event().session(),
          new PastCall(call.event().server(), call.request().tool(), opinion.level()));
    }
    return took;
  }

  /** No more calls are taken. Does not wait for those that were. */
  @Override
  public void close() {
    risks.assessorEnded();
    events.remove(this);
    events.remove(hints);
    first.close();
  }

  /** Waits until the calls that were taken are assessed, and gives them up if that takes longer. */
  void finish(Duration patienceForAll) throws InterruptedException {
    long until = System.nanoTime() + patienceForAll.toNanos();
    first.finish(patienceForAll);
    if (language.isPresent()) {
      second.finish(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    }
  }
}
