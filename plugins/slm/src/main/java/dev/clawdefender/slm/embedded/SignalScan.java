package dev.clawdefender.slm.embedded;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Looks for the texts of all signals at once: a text is gone through once, whatever their number
 * (the automaton of Aho and Corasick). Immutable after it was built; shared by all threads.
 */
final class SignalScan {
  private static final int ALPHABET = 128;

  /** Words after which, or after whose option, a command's name stands. */
  private static final List<String> BEFORE_COMMAND =
      List.of(
          "sudo ",
          "exec ",
          "xargs ",
          "nohup ",
          "time ",
          "env ",
          "then ",
          "do ",
          "else ",
          "-c ",
          "command ",
          "doas ",
          "run ",
          "-exec ",
          "/q ",
          "/c ",
          "-i ",
          "busybox ",
          "system ");

  /** A text of a step of a signal. */
  private record Literal(String text, boolean command, boolean wholeWord, int signal, int step) {}

  private final List<Signal> signals;
  private final char[][] next;
  private final Literal[][] found;

  SignalScan(List<Signal> signals) {
    this.signals = List.copyOf(signals);
    List<int[]> nodes = new ArrayList<>();
    List<List<Literal>> ends = new ArrayList<>();
    node(nodes, ends);
    for (int signal = 0; signal < signals.size(); signal++) {
      List<Signal.Step> steps = signals.get(signal).steps();
      for (int step = 0; step < steps.size(); step++) {
        for (String spelled : steps.get(step).texts()) {
          add(literal(spelled, signal, step), nodes, ends);
        }
      }
    }
    int[][] edges = nodes.toArray(int[][]::new);
    link(edges, ends);
    next = Arrays.stream(edges).map(SignalScan::narrow).toArray(char[][]::new);
    found = ends.stream().map(each -> each.toArray(Literal[]::new)).toArray(Literal[][]::new);
  }

  private static Literal literal(String spelled, int signal, int step) {
    boolean command = spelled.startsWith("^");
    boolean word = spelled.endsWith("$") && spelled.length() > 1;
    String text = spelled.substring(command ? 1 : 0, spelled.length() - (word ? 1 : 0));
    return new Literal(text, command, word, signal, step);
  }

  private static int node(List<int[]> nodes, List<List<Literal>> ends) {
    int[] edges = new int[ALPHABET];
    Arrays.fill(edges, -1);
    nodes.add(edges);
    ends.add(new ArrayList<>());
    return nodes.size() - 1;
  }

  private static void add(Literal literal, List<int[]> nodes, List<List<Literal>> ends) {
    int at = 0;
    for (char c : literal.text().toCharArray()) {
      if (nodes.get(at)[c] < 0) {
        nodes.get(at)[c] = node(nodes, ends);
      }
      at = nodes.get(at)[c];
    }
    ends.get(at).add(literal);
  }

  private static void link(int[][] next, List<List<Literal>> ends) {
    int[] fall = new int[next.length];
    Queue<Integer> open = new ArrayDeque<>();
    for (int c = 0; c < ALPHABET; c++) {
      int child = next[0][c];
      next[0][c] = Math.max(child, 0);
      if (child > 0) {
        open.add(child);
      }
    }
    while (!open.isEmpty()) {
      int at = open.remove();
      ends.get(at).addAll(ends.get(fall[at]));
      for (int c = 0; c < ALPHABET; c++) {
        int child = next[at][c];
        if (child < 0) {
          next[at][c] = next[fall[at]][c];
        } else {
          fall[child] = next[fall[at]][c];
          open.add(child);
        }
      }
    }
  }

  /** There are fewer nodes than characters, so half the memory is enough. */
  private static char[] narrow(int[] edges) {
    char[] narrow = new char[edges.length];
    for (int i = 0; i < edges.length; i++) {
      narrow[i] = (char) edges[i];
    }
    return narrow;
  }

  /** Names each signal that a spelling shows, some more than once. */
  void scan(String text, Consumer<Signal> each) {
    // Of each signal: how many steps were found, and where the last of them ended.
    Map<Integer, int[]> begun = new HashMap<>();
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      at = c < ALPHABET ? next[at][c] : 0;
      for (Literal literal : found[at]) {
        int start = i + 1 - literal.text().length();
        // A blank may end one step and begin the next.
        if (stands(literal, text, start, i + 1)) {
          int[] progress = begun.computeIfAbsent(literal.signal(), key -> new int[2]);
          if (progress[0] == literal.step() && start >= progress[1] - 1) {
            progress[0]++;
            progress[1] = i + 1;
            Signal signal = signals.get(literal.signal());
            if (progress[0] == signal.steps().size()) {
              each.accept(signal);
            }
          }
        }
      }
    }
  }

  private static boolean stands(Literal literal, String text, int start, int end) {
    boolean begins =
        literal.command()
            ? isCommandPlace(text, start)
            : start == 0
                || !isLetter(literal.text().charAt(0))
                || !isLetter(text.charAt(start - 1));
    return begins && (!literal.wholeWord() || end == text.length() || !goesOn(text.charAt(end)));
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
  }

  private static boolean goesOn(char c) {
    return isLetter(c) || c == '_' || c == '-' || c == '.' || c == '/' || c >= ALPHABET;
  }

  private static boolean isCommandPlace(String text, int start) {
    if (start == 0) {
      return true;
    }
    char before = text.charAt(start - 1);
    if ("=|;&(\n`{!,".indexOf(before) >= 0) {
      return true;
    }
    if ((before == '\'' || before == '"') && start > 1) {
      return "(= ,".indexOf(text.charAt(start - 2)) >= 0
          && (text.charAt(start - 2) != ' ' || text.startsWith("-c ", start - 4));
    }
    if (before == '/') {
      return true; // /bin/rm
    }
    for (String word : BEFORE_COMMAND) {
      if (text.startsWith(word, start - word.length())) {
        return true;
      }
    }
    return false;
  }
}
