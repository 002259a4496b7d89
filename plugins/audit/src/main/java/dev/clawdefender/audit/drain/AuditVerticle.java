package dev.clawdefender.audit.drain;

import dev.clawdefender.audit.chain.AuditFiles;
import dev.clawdefender.audit.chain.Directories;
import dev.clawdefender.audit.chain.SigningKey;
import dev.clawdefender.runtime.bus.Addresses;
import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.journal.EntryKind;
import dev.clawdefender.runtime.journal.EntryNumber;
import dev.clawdefender.runtime.journal.EntryText;
import dev.clawdefender.runtime.journal.JournalEntry;
import dev.clawdefender.runtime.journal.JournalFile;
import dev.clawdefender.runtime.plugin.KernelContext;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Starts and stops the audit. */
final class AuditVerticle extends VerticleBase {
  private static final Logger LOG = System.getLogger(AuditVerticle.class.getName());

  private final KernelContext kernel;
  private @Nullable Drain drain;

  AuditVerticle(KernelContext kernel) {
    this.kernel = kernel;
  }

  @Override
  public Future<?> start() {
    Configuration.Audit audit = kernel.configuration().audit();
    if (!audit.enabled()) {
      return Future.succeededFuture();
    }
    return vertx
        .executeBlocking(() -> open(audit))
        .onSuccess(
            opened -> {
              drain = opened;
              register(opened);
              kernel
                  .policies()
                  .all()
                  .forEach(policy -> recordPolicy(policy.server(), policy.snapshot().epoch()));
              kernel
                  .bus()
                  .listen(
                      Addresses.POLICY_ACTIVATED,
                      activated -> recordPolicy(activated.server(), activated.snapshot().epoch()));
            })
        .recover(cause -> goOnWithout(audit, cause));
  }

  private Drain open(Configuration.Audit audit) throws IOException {
    Directories.create(audit.directory());
    SigningKey key = SigningKey.in(keyFile());
    AuditFiles files = new AuditFiles(audit.directory());
    Recovery.run(files, key);
    Retention.run(files, key, audit.retention());
    String chain = AuditFiles.newChain();
    JournalFile file = JournalFile.create(files.journal(chain), JournalFile.CAPACITY);
    Drain opened =
        new Drain(kernel.journal(), file, files, chain, key, audit, kernel.policies()::redact);
    try {
      opened.start();
    } catch (IOException | RuntimeException e) {
      file.delete();
      throw e;
    }
    return opened;
  }

  /** One key for all that this user's processes write, away from the files that it vouches for. */
  private static Path keyFile() {
    return Configuration.defaultAuditDirectory().resolveSibling("audit.key");
  }

  private static Future<Drain> goOnWithout(Configuration.Audit audit, Throwable cause) {
    String text = "the audit log cannot be written in " + audit.directory() + ": " + cause;
    if (audit.refuses()) {
      return Future.failedFuture(
          new IllegalStateException(
              text
                  + "; name another place (--audit-dir, or directory in [audit]), or set on_failure"
                  + " = \"continue\" there to go on without",
              cause));
    }
    LOG.log(Level.ERROR, text);
    return Future.succeededFuture();
  }

  private void register(Drain opened) {
    FunctionCounter.builder("clawdefender.audit.records", opened, Drain::records)
        .description("records written to the audit log")
        .register(kernel.metrics());
    FunctionCounter.builder("clawdefender.audit.failures", opened, Drain::failures)
        .description("attempts to write the audit log that failed")
        .register(kernel.metrics());
    FunctionCounter.builder("clawdefender.audit.lost", opened, Drain::lost)
        .description("records left out because the audit log could not be written")
        .register(kernel.metrics());
    Gauge.builder("clawdefender.audit.failing", opened, d -> d.failing() ? 1 : 0)
        .description("1 while the audit log cannot be written")
        .register(kernel.metrics());
  }

  private void recordPolicy(String server, long epoch) {
    boolean unused =
        kernel
            .journal()
            .append(
                new JournalEntry()
                    .begin(EntryKind.POLICY_ACTIVATED)
                    .text(EntryText.SERVER, server)
                    .number(EntryNumber.EPOCH, epoch));
  }

  @Override
  public Future<?> stop() {
    Drain running = drain;
    return running == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(
            () -> {
              running.stop();
              return null;
            });
  }
}
