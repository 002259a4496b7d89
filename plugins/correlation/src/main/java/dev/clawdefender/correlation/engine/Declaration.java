package dev.clawdefender.correlation.engine;

import java.util.List;

/**
 * What a call says it reaches for.
 *
 * @param purpose what the tool is for
 * @param paths absolute paths, each in every form it may have
 * @param folders absolute paths of folders that patterns of the call look into
 * @param names last names of paths whose folder is the server's to choose
 * @param hosts names and addresses
 * @param commands commands to be run
 * @param texts texts that a shell may be given as they are
 */
public record Declaration(
    Purpose purpose,
    List<String> paths,
    List<String> folders,
    List<String> names,
    List<String> hosts,
    List<Command> commands,
    List<String> texts) {
  /** How many of each count. */
  public static final int MAX = 256;

  /**
   * A command.
   *
   * @param name the last part of its program's path, in lower case
   * @param line its words, joined by one space
   */
  public record Command(String name, String line) {}

  /** Of a call that reaches for nothing. */
  public static final Declaration NOTHING =
      new Declaration(
          Purpose.ANY, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  public Declaration {
    paths = bounded(paths);
    folders = bounded(folders);
    names = bounded(names);
    hosts = bounded(hosts);
    commands = bounded(commands);
    texts = bounded(texts);
  }

  private static <T> List<T> bounded(List<T> all) {
    return List.copyOf(all.size() <= MAX ? all : all.subList(0, MAX));
  }

  /** Whether it says that it changes something that it names. */
  boolean changes() {
    return purpose == Purpose.WRITE && !paths.isEmpty();
  }
}
