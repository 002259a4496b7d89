package dev.clawdefender.correlation;

import dev.clawdefender.api.event.CorrelationEvent;
import dev.clawdefender.api.event.Finding;
import dev.clawdefender.api.event.SensorEvent;
import dev.clawdefender.api.plugin.PluginState;
import dev.clawdefender.correlation.call.ServerPlace;
import dev.clawdefender.correlation.finding.Suspicions;
import dev.clawdefender.correlation.work.ConfiguredResolvers;
import dev.clawdefender.correlation.work.Correlator;
import dev.clawdefender.correlation.work.EventInbox;
import dev.clawdefender.correlation.work.JoinRecorder;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.CorrelationSettings;
import dev.clawdefender.runtime.plugin.KernelContext;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/** Starts and stops correlation. */
final class CorrelationVerticle extends VerticleBase {
  private static final String NAME = "correlation";

  private final KernelContext kernel;
  private final CorrelationMeters meters;
  private @Nullable Running running;

  private record Running(EventInbox inbox, Correlator correlator, Suspicions suspicions) {
    void change(CorrelationSettings settings) {
      correlator.change(settings);
      suspicions.least(settings.findings());
    }
  }

  CorrelationVerticle(KernelContext kernel) {
    this.kernel = kernel;
    this.meters = new CorrelationMeters(kernel.metrics());
  }

  @Override
  public Future<?> start() {
    kernel
        .bus()
        .listen(
            Addresses.CONFIGURATION_CHANGED,
            changed -> configure(kernel.configuration().correlation()));
    configure(kernel.configuration().correlation());
    return Future.succeededFuture();
  }

  private void configure(CorrelationSettings settings) {
    Running now = running;
    if (now != null && settings.enabled()) {
      now.change(settings);
      kernel.catchUp().joining(now.correlator().stage(), settings.patience());
    } else if (now == null && settings.enabled()) {
      running = open(settings);
    } else if (now != null) {
      running = null;
      say("it is off: [correlation] enabled = false");
      boolean unused = closed(now).isComplete();
    }
  }

  private Running open(CorrelationSettings settings) {
    EventInbox inbox = Correlator.inbox();
    ConfiguredResolvers resolvers = new ConfiguredResolvers();
    Suspicions suspicions =
        new Suspicions(
            finding -> kernel.findings().report(NAME, finding), resolvers, settings.findings());
    JoinRecorder recorder = new JoinRecorder(kernel.journal());
    Correlator correlator =
        new Correlator(
            inbox,
            new Correlator.Surroundings(
                started ->
                    ServerPlace.of(
                        kernel.configuration().servers().get(started.server()), started.pid()),
                () -> kernel.links().asker(),
                resolvers),
            settings,
            new Telling(suspicions, recorder));
    meters.register(inbox, correlator, suspicions, recorder, kernel.catchUp());
    correlator.start();
    kernel.events().add(inbox);
    kernel.catchUp().joining(correlator.stage(), settings.patience());
    say("nothing is seen of the operating system: which effects calls have cannot be known");
    return new Running(inbox, correlator, suspicions);
  }

  /** Tells what becomes clear to all that it concerns. */
  private final class Telling implements Correlator.Listener {
    private final Suspicions suspicions;
    private final JoinRecorder recorder;

    Telling(Suspicions suspicions, JoinRecorder recorder) {
      this.suspicions = suspicions;
      this.recorder = recorder;
    }

    @Override
    public void told(CorrelationEvent event) {
      suspicions.look(event); // first, since the next message may be judged by it
      meters.count(event);
      kernel.events().publish(event);
      recorder.record(event);
    }

    @Override
    public void found(Finding finding) {
      kernel.findings().report(NAME, finding);
    }

    @Override
    public void began(String session, String server) {
      suspicions.begin(session, server);
    }

    @Override
    public void ended(String session) {
      suspicions.end(session);
    }

    @Override
    public void lost(String session, String server, String why) {
      suspicions.lost(session, server, why);
    }

    @Override
    public void sees(SensorEvent sensor) {
      sight(sensor);
    }
  }

  private void sight(SensorEvent sensor) {
    if (sensor.source().isEmpty()) {
      say("nothing is seen of the operating system: which effects calls have cannot be known");
    } else if (!sensor.whole()) {
      say(
          "the source "
              + sensor.source()
              + " sees a part of what servers do: nothing is said to be missing, and an effect"
              + " may be of a call that is not thought of");
    } else {
      say("calls are joined with what " + sensor.source() + " sees");
    }
  }

  private void say(String what) {
    kernel.states().enter(NAME, "", PluginState.ACTIVE, what);
  }

  private Future<?> closed(Running closed) {
    kernel.catchUp().noJoining();
    kernel.events().remove(closed.inbox());
    meters.remove();
    return vertx.executeBlocking(
        () -> {
          closed.correlator().close();
          return null;
        });
  }

  @Override
  public Future<?> stop() {
    Running opened = running;
    return opened == null ? Future.succeededFuture() : closed(opened);
  }
}
