package dev.clawdefender.app;

import static dev.clawdefender.app.DeedServer.note;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One session with a server that does what it says, more, something else, at another time or by
 * another process; and what has to become clear of each thing. Sessions go on side by side, since
 * most of the time of one is waiting until calls are over.
 */
final class CorrelationCases {
  /** Milliseconds after its answer that effects may belong to a call. */
  static final int GRACE = 400;

  /** After so many, what is done belongs to no call; also on a machine that is busy. */
  private static final int LATER = 2 * GRACE;

  private final int session;
  private final Path work;
  private final List<Truth> truths = new ArrayList<>();
  private int nextCall;
  private int nextName;
  private int nextAddress = 1;

  /**
   * @param session its number, from 0 to 99
   * @param work a folder with {@code elsewhere} in it, where little is expected to be done
   */
  CorrelationCases(int session, Path work) {
    this.session = session;
    this.work = work;
    this.nextCall = 1 + 1_000 * session;
  }

  /** What has to become clear of what was done until now. */
  List<Truth> truths() {
    return truths;
  }

  /** The path of a file that nothing else is done with. */
  static String file(Path folder, String name) throws IOException {
    return Files.writeString(folder.resolve(name), "x").toString();
  }

  private String file(String in) throws IOException {
    return file(work.resolve(in), "f" + session + "-" + nextName++ + "x.txt");
  }

  /** A file that it is seen of when it is changed. */
  private String file() throws IOException {
    return file("elsewhere");
  }

  /** A file that it is seen of when it is read, since it is worth protecting. */
  private String key() throws IOException {
    return file("elsewhere/.ssh");
  }

  private String address() {
    String network = session % 2 == 0 ? "203.0.113." : "198.51.100.";
    return network + (session / 2 * 12 + nextAddress++);
  }

  private void says(String target, int... calls) {
    truth(target, "effect", "", calls);
  }

  private void truth(String target, String title, String severity, int... calls) {
    truths.add(
        new Truth(
            target, title, Arrays.stream(calls).boxed().collect(Collectors.toSet()), severity));
  }

  /** Returns when all these are answered. */
  static void answered(Supervised.Client client, int... ids) throws IOException {
    Set<String> open =
        Arrays.stream(ids).mapToObj(id -> "\"id\":" + id + ",").collect(Collectors.toSet());
    while (!open.isEmpty()) {
      String line = client.readLine();
      assertThat(open.removeIf(line::contains)).as(line).isTrue();
    }
  }

  static String path(String path) {
    return "\"path\":\"" + path + "\"";
  }

  /** A call, and then a pause until no effect is taken for one of it any more. */
  private void ask(Supervised.Client client, String tool, String argument, String... plan)
      throws Exception {
    int id = nextCall++;
    client.call(id, tool, "{" + argument + "," + note(plan) + "}");
    answered(client, id);
    Thread.sleep(GRACE + 50); // time itself is what is waited for
  }

  /** One of each, from the handshake to the end of the session. */
  void play(Supervised.Client client) throws Exception {
    client.initialize("{}");
    Thread.sleep(2 * GRACE);
    asItSays(client);
    otherwise(client);
    whileNothingIsAsked(client);
    inParallel(client);
    inATask(client);
    client.leave();
    assertThat(client.exitStatus()).isZero();
  }

  private void asItSays(Supervised.Client client) throws Exception {
    // At once, with a delay, by a child, after its answer.
    String own = key();
    says(own, nextCall);
    ask(client, "read_file", path(own), "read " + own);
    own = file();
    says(own, nextCall);
    ask(client, "edit_file", path(own), "wait 40", "write " + own);
    own = key();
    String other = key();
    says(own, nextCall);
    truth(other, "undeclared", "high", nextCall);
    ask(client, "read_file", path(own), "child", "read " + own, "read " + other);
    own = file();
    says(own, nextCall);
    ask(client, "write_file", path(own), "answer", "wait 5", "write " + own);

    // Another kind of change, several files, a command.
    own = file();
    says(own, nextCall);
    ask(client, "delete_file", path(own), "remove " + own);
    own = key();
    other = file();
    says(own, nextCall);
    says(other, nextCall);
    ask(
        client,
        "copy",
        "\"from\":\"" + own + "\",\"to\":\"" + other + "\"",
        "read " + own,
        "write " + other);
    own = key();
    says(own, nextCall);
    ask(client, "run_command", "\"command\":\"cat " + own + "\"", "run cat " + own);
  }

  private void otherwise(Supervised.Client client) throws Exception {
    // More than it says, or something else.
    String own = file();
    String other = file();
    says(own, nextCall);
    truth(other, "undeclared", "low", nextCall);
    ask(client, "write_file", path(own), "write " + own, "write " + other);
    other = key();
    truth(other, "undeclared", "high", nextCall);
    ask(client, "read_file", path(file()), "read " + other);
    own = file();
    truth(own, "undeclared", "low", nextCall);
    ask(client, "read_file", path(own), "write " + own);
    own = file();
    truth(own, "missing", "", nextCall);
    ask(client, "write_file", path(own), "wait 5");
    own = file();
    truth(own, "undeclared", "medium", nextCall);
    ask(client, "read_file", path(own), "run : " + own);
    String told = address();
    String untold = address();
    says(told, nextCall);
    truth(untold, "undeclared", "medium", nextCall);
    ask(
        client,
        "fetch",
        "\"url\":\"http://" + told + ":80/\"",
        "connect " + told + " 80",
        "connect " + untold + " 80");
  }

  private void whileNothingIsAsked(Supervised.Client client) throws Exception {
    boolean even = session % 2 == 0;
    String late = even ? file() : key();
    truth(late, "uncorrelated", even ? "medium" : "high");
    ask(
        client,
        "read_file",
        path(file()),
        "answer",
        "wait " + LATER,
        (even ? "write " : "read ") + late);
    Thread.sleep(LATER);
    late = even ? address() : file();
    truth(late, "uncorrelated", even ? "critical" : "high");
    ask(
        client,
        "read_file",
        path(file()),
        "answer",
        "wait " + LATER,
        even ? "connect " + late + " 443" : "run : " + late);
    Thread.sleep(LATER);
  }

  private void inParallel(Supervised.Client client) throws Exception {
    // Two calls by turns in one process.
    int one = nextCall++;
    int two = nextCall++;
    String first = key();
    String second = file();
    String both = address();
    says(first, one);
    says(second, two);
    truth(both, "undeclared", "medium", one, two);
    client.call(
        one, "read_file", "{" + path(first) + "," + note("hold", "wait 5", "read " + first) + "}");
    client.call(
        two,
        "write_file",
        "{"
            + path(second)
            + ","
            + note("write " + second, "wait 5", "connect " + both + " 80")
            + "}");
    answered(client, one, two);
    Thread.sleep(GRACE + 50);

    // A child of a call that was answered long ago, during another call.
    String hidden = address();
    String open = key();
    truth(hidden, "undeclared", "medium", nextCall);
    says(open, nextCall + 1);
    ask(
        client,
        "read_file",
        path(file()),
        "detach",
        "wait " + (GRACE + 250),
        "connect " + hidden + " 80");
    ask(client, "read_file", path(open), "read " + open, "wait " + 2 * GRACE);
  }

  /** What is answered long before it is done, and what is done when it is over. */
  private void inATask(Supervised.Client client) throws Exception {
    String own = file();
    String late = key();
    says(own, nextCall);
    truth(late, "uncorrelated", "high");
    int call = nextCall++;
    client.call(
        call,
        "write_file",
        "{" + path(own) + "," + note("task", "wait " + LATER, "write " + own) + "}");
    answered(client, call);
    int poll = nextCall++;
    client.send(
        "{\"jsonrpc\":\"2.0\",\"id\":"
            + poll
            + ",\"method\":\"tasks/get\",\"params\":{\"taskId\":\"t\"}}");
    answered(client, poll);
    Thread.sleep(GRACE + 50);
    ask(client, "read_file", path(file()), "answer", "wait " + LATER, "read " + late);
    Thread.sleep(LATER);
  }
}
