package dev.clawdefender.sensor.tree;

import dev.clawdefender.sensor.linux.ProcessFiles;
import org.jspecify.annotations.Nullable;

/**
 * A process, from when it was started to some time after its end. It takes over what its parent was
 * when it was started, so that another process with the number of an ancestor is none. Used by the
 * thread of the tree only.
 */
public final class TrackedProcess {
  /** How often one is asked whose it is that cannot be: it may have nothing to say for good. */
  private static final int MAX_HIDDEN = 12;

  /** How soon it is asked again; then each time after twice as long. */
  private static final long HIDDEN_NANOS = 1_000_000;

  private final int pid;
  private final int parentPid;
  private final long since;
  private boolean forkSeen;
  private String program = "";
  private int user;
  private long launch;
  private int hidden;
  private long askAgain; // as System.nanoTime has it
  private Agent agent;
  private @Nullable Boolean ofTheSystem;
  private long ended = Long.MAX_VALUE;
  private long startTicks = -1;
  private long looked = Long.MIN_VALUE / 2;
  private String directory = "";
  private long directoryAt = Long.MIN_VALUE;

  TrackedProcess(
      int pid, int parentPid, @Nullable TrackedProcess parent, long since, boolean forkSeen) {
    this.pid = pid;
    this.parentPid = parentPid;
    this.since = since;
    this.forkSeen = forkSeen;
    this.user = parent == null ? -1 : parent.user;
    this.program = parent == null ? "" : parent.program;
    this.launch = parent == null ? 0 : parent.launch;
    this.agent = parent == null ? Agent.NONE : parent.agent.inherited();
    this.directory = parent == null ? "" : parent.directory;
  }

  public int pid() {
    return pid;
  }

  public int parentPid() {
    return parentPid;
  }

  /** Its executable, as an absolute path; empty if unknown. */
  public String program() {
    return program;
  }

  /** Its user's number; -1 if unknown. */
  public int user() {
    return user;
  }

  /** The launch it descends from; 0 if none. */
  public long launch() {
    return launch;
  }

  public Agent agent() {
    return agent;
  }

  /** Whether it is of a server or an agent. */
  public boolean isWatched() {
    return launch != 0 || agent.isSome();
  }

  /** Whether only the superuser can change its program; looked up once a program. */
  public boolean isOfTheSystem() {
    if (ofTheSystem == null) {
      ofTheSystem = ProcessFiles.belongsToTheSystem(program);
    }
    return ofTheSystem;
  }

  /** What it was in at last, as far as was looked; empty if never. */
  public String directory() {
    return directory;
  }

  /** When that was looked up; long ago if never. */
  public long directoryAt() {
    return directoryAt;
  }

  /** It was in this folder then. */
  public void directory(String path, long at) {
    directory = path;
    directoryAt = at;
  }

  void executes(String path, Agent known) {
    program = path;
    ofTheSystem = null;
    if (known.isSome() && (!agent.isSome() || known.how().compareTo(agent.how()) <= 0)) {
      agent = known;
    }
  }

  void isUser(int uid) {
    user = uid;
  }

  void isOfLaunch(long number) {
    launch = number;
  }

  /** It could not be asked whose it is. */
  void hides() {
    askAgain = System.nanoTime() + (HIDDEN_NANOS << hidden);
    hidden++;
  }

  /** Whether it is to be asked again whose it is. */
  boolean isHiding() {
    return launch == 0 && hidden > 0 && hidden < MAX_HIDDEN && System.nanoTime() - askAgain >= 0;
  }

  void endsAt(long time) {
    ended = time;
  }

  boolean hasEnded() {
    return ended != Long.MAX_VALUE;
  }

  long ended() {
    return ended;
  }

  long since() {
    return since;
  }

  /** Whether its start was seen, and so its end will be. */
  boolean isForkSeen() {
    return forkSeen;
  }

  /** When it was started, in clock ticks since the machine was; -1 if that was not looked up. */
  long startTicks() {
    return startTicks;
  }

  /** When it was last seen to be the same still. */
  long looked() {
    return looked;
  }

  void looked(long time) {
    looked = time;
  }

  /** Only when it was started tells it from another of its number. */
  void distrust(long ticks) {
    forkSeen = false;
    startTicks = ticks;
  }
}
