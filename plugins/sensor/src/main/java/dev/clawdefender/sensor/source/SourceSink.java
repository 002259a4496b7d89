package dev.clawdefender.sensor.source;

/** Who is told by a source. Called by the source's own thread; never waits. */
public interface SourceSink {
  /** Something was seen. */
  void event(SourceEvent event);

  /**
   * Whether so much waits to be looked at that a source which can leave more where it is for a
   * moment should; one that cannot goes on, and what does not fit is dropped and counted. One that
   * takes whatever comes never is.
   */
  default boolean isBusy() {
    return false;
  }

  /** Whether something is decided by what is told, so that it should be told soon. */
  default boolean isAwaited() {
    return false;
  }

  /**
   * So many more files were read that are of no interest, and so not told one by one: they count as
   * seen and dropped. Who counts nothing needs to do nothing.
   */
  default void passedOver(long count) {}

  /**
   * What happened up to now was told, and what comes next comes after a while: a source that calls
   * this does so each time, and nobody looks in between.
   */
  default void toldAll() {}

  /** So many events could not be told, since the last call. */
  void lost(long count);

  /**
   * The source cannot go on; it is closed by another thread soon.
   *
   * @param why for people
   */
  void failed(String why);
}
