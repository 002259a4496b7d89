package dev.clawdefender.policy.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads shell text (POSIX.1-2024, chapter 2, and what bash adds) for what it would run and reach
 * for. It runs nothing: what only running could tell becomes a wildcard. Bounded in work. Used
 * once.
 */
final class ShellReader {
  private static final int MAX_NESTING = 8;
  private static final int MAX_WORDS = 10_000;

  /** How many characters words may have, as a multiple of the text's, and beyond that. */
  private static final int GROWTH = 4;

  private static final int MAX_GROWTH = 1 << 18;

  /** What a text and all texts in it may still cost; a variable can double with each line. */
  private static final class Budget {
    private int words = MAX_WORDS;
    private long characters = -1;

    void begin(String text) {
      if (characters < 0) {
        characters = (long) GROWTH * text.length() + MAX_GROWTH;
      }
    }

    boolean spend(long length) {
      characters -= length;
      return words-- > 0 && characters >= 0;
    }
  }

  private final Place place;
  private final ShellListener listener;
  private final ShellCommands commands;
  private final Map<String, String> variables;
  private final int nesting;
  private final Budget budget;

  // The simple command being read.
  private List<ShellWord> words = new ArrayList<>();
  private StringBuilder word = new StringBuilder();
  private boolean inWord;
  private boolean glob;
  private boolean braces;
  private boolean target;
  private final List<String> hereStrings = new ArrayList<>();
  private boolean hereString;
  private final List<String> hereDocuments = new ArrayList<>();
  private boolean delimiter;

  private String source = "";
  private int at;

  ShellReader(Place place, ShellListener listener) {
    this(place, listener, new HashMap<>(), 0, new Budget(), null);
  }

  private ShellReader(
      Place place,
      ShellListener listener,
      Map<String, String> variables,
      int nesting,
      Budget budget,
      @Nullable String directory) {
    this.place = place;
    this.listener = listener;
    this.variables = variables;
    this.nesting = nesting;
    this.budget = budget;
    this.commands = new ShellCommands(place, listener, this::nested, variables, directory);
  }

  /** Reads a text that a shell would be given. */
  void read(String text) {
    source = text.replace("\\\r\n", "").replace("\\\n", "").replace("\r", "");
    at = 0;
    budget.begin(source);
    while (at < source.length()) {
      step();
    }
    endCommand();
  }

  /** Reads the words of one command as a program would be given them, without a shell. */
  void readWords(List<String> argv) {
    List<ShellWord> given = new ArrayList<>();
    if (argv.size() > MAX_WORDS) {
      tooMuch();
      return;
    }
    for (String argument : argv) {
      given.add(new ShellWord(argument, false));
      budget.begin(argument);
    }
    commands.simple(given);
  }

  private void nested(String text) {
    if (nesting < MAX_NESTING) {
      new ShellReader(place, listener, variables, nesting + 1, budget, commands.directory())
          .read(text);
    } else {
      listener.unjudgeable("shell text is nested more than " + MAX_NESTING + " times");
    }
  }

  private void tooMuch() {
    listener.unjudgeable("shell text has more words, or words grow longer, than can be followed");
    at = source.length();
    words = new ArrayList<>();
  }

  private void step() {
    char c = source.charAt(at);
    switch (c) {
      case ' ', '\t' -> {
        endWord();
        at++;
      }
      case '\n' -> {
        endCommand();
        at++;
        skipHereDocuments();
      }
      case ';', '&', '|', '(', ')' -> {
        if (c == '&' && at + 1 < source.length() && source.charAt(at + 1) == '>') {
          at++; // &> is a redirection
        } else {
          endCommand();
          at++;
        }
      }
      case '#' -> {
        if (inWord) {
          plain(c);
        } else {
          int end = source.indexOf('\n', at);
          at = end < 0 ? source.length() : end;
        }
      }
      case '<', '>' -> redirection(c);
      case '\\' -> {
        if (at + 1 < source.length()) {
          plain(source.charAt(at + 1));
        }
        at++;
      }
      case '\'' -> {
        int end = source.indexOf('\'', at + 1);
        quoted(source.substring(at + 1, end < 0 ? source.length() : end));
        at = end < 0 ? source.length() : end + 1;
      }
      case '"' -> doubleQuoted();
      case '`' -> substitution('`', 1);
      case '$' -> dollar(false);
      default -> {
        glob |= c == '*' || c == '?' || c == '[';
        braces |= c == '{';
        plain(c);
      }
    }
  }

  private void plain(char c) {
    inWord = true;
    word.append(c);
    at++;
  }

  private void quoted(String text) {
    inWord = true;
    word.append(text);
  }

  private void redirection(char c) {
    // The digits before it are a file descriptor, not a word.
    if (inWord && word.chars().allMatch(Character::isDigit)) {
      word.setLength(0);
      inWord = false;
    }
    endWord();
    if (at + 1 < source.length() && source.charAt(at + 1) == '(') {
      substitution(')', 2);
      unknown();
      return;
    }
    boolean here = source.startsWith("<<", at) && !source.startsWith("<<<", at);
    boolean string = source.startsWith("<<<", at);
    while (at < source.length() && "<>|&-".indexOf(source.charAt(at)) >= 0) {
      at++;
    }
    delimiter = here;
    hereString = string;
    target = !here && !string && c != 0;
  }

  private void doubleQuoted() {
    inWord = true;
    at++;
    while (at < source.length() && source.charAt(at) != '"') {
      char c = source.charAt(at);
      if (c == '\\' && at + 1 < source.length()) {
        char next = source.charAt(at + 1);
        if ("$`\"\\".indexOf(next) < 0) {
          word.append(c);
        }
        word.append(next);
        at += 2;
      } else if (c == '$') {
        dollar(true);
      } else if (c == '`') {
        substitution('`', 1);
      } else {
        word.append(c);
        at++;
      }
    }
    at++;
  }

  private void dollar(boolean quoted) {
    char next = at + 1 < source.length() ? source.charAt(at + 1) : ' ';
    if (next == '(') {
      substitution(')', 2);
    } else if (next == '\'' && !quoted) {
      int end = ShellEscapes.endOfQuote(source, at + 2);
      quoted(ShellEscapes.decode(source.substring(at + 2, Math.min(end, source.length()))));
      at = end + 1;
    } else if (next == '"' && !quoted) {
      at++;
    } else if (next == '{') {
      int close = source.indexOf('}', at);
      String inner = source.substring(at + 2, close < 0 ? source.length() : close);
      at = close < 0 ? source.length() : close + 1;
      variable(inner, quoted);
    } else if (Character.isDigit(next)) {
      at += 2; // a text that is read as a whole has no arguments
    } else if (VariableText.isNamePart(next)) {
      int end = at + 1;
      while (end < source.length() && VariableText.isNamePart(source.charAt(end))) {
        end++;
      }
      String name = source.substring(at + 1, end);
      at = end;
      variable(name, quoted);
    } else if ("@*#?-$!".indexOf(next) >= 0) {
      at += 2;
      unknown();
    } else {
      plain('$');
    }
  }

  private void variable(String expression, boolean quoted) {
    int end = 0;
    while (end < expression.length() && VariableText.isNamePart(expression.charAt(end))) {
      end++;
    }
    String name = expression.substring(0, end);
    String rest = expression.substring(end);
    if (name.equals("IFS") && !quoted) {
      endWord();
      return;
    }
    String value = variables.get(name);
    if (value == null) {
      value = VariableText.value(name, place);
    }
    if (value == null && (rest.startsWith(":-") || rest.startsWith("-") || rest.startsWith(":="))) {
      value = rest.substring(rest.startsWith(":") ? 2 : 1);
      rest = "";
    }
    if (value == null || !rest.isEmpty() && !rest.startsWith(":-") && !rest.startsWith("-")) {
      unknown(); // ${x#y} and the like: only running tells
      return;
    }
    inWord = true;
    if (quoted || value.indexOf(' ') < 0) {
      word.append(value);
      return;
    }
    String[] parts = value.split(" +");
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        endWord();
        inWord = true;
      }
      word.append(parts[i]);
    }
  }

  private void unknown() {
    inWord = true;
    glob = true;
    word.append('*');
  }

  /** Reads what runs inside {@code $(..)}, backticks or {@code <(..)}; its output is not known. */
  private void substitution(char close, int skip) {
    int start = Math.min(source.length(), at + skip);
    int end =
        close == '`' ? source.indexOf('`', start) : ShellEscapes.endOfParentheses(source, start);
    if (end < 0) {
      end = source.length();
    }
    nested(source.substring(start, end).replace("\\`", "`"));
    at = Math.min(source.length(), end + 1);
    unknown();
  }

  private void endWord() {
    if (!inWord) {
      return;
    }
    String text = word.toString();
    List<String> expanded = braces ? ShellEscapes.braces(text) : List.of(text);
    if (expanded.isEmpty()) {
      tooMuch();
    }
    for (String part : expanded) {
      if (!budget.spend(part.length())) {
        tooMuch();
        break;
      }
      ShellWord ended = new ShellWord(commands.tilde(part), glob);
      if (delimiter) {
        hereDocuments.add(part);
      } else if (hereString) {
        hereStrings.add(part);
      } else if (target) {
        commands.redirected(ended);
      } else {
        words.add(ended);
      }
    }
    delimiter = false;
    hereString = false;
    target = false;
    word = new StringBuilder();
    inWord = false;
    glob = false;
    braces = false;
  }

  private void endCommand() {
    endWord();
    if (!words.isEmpty()) {
      commands.simple(words);
      words = new ArrayList<>();
    }
    hereStrings.forEach(commands::fed);
    hereStrings.clear();
  }

  /** What is fed to the command: if that is an interpreter, it is text for it. */
  private void skipHereDocuments() {
    for (String end : hereDocuments) {
      StringBuilder body = new StringBuilder();
      while (at < source.length()) {
        int newline = source.indexOf('\n', at);
        int lineEnd = newline < 0 ? source.length() : newline;
        String line = source.substring(at, lineEnd);
        at = newline < 0 ? source.length() : newline + 1;
        if (line.strip().equals(end)) {
          break;
        }
        body.append(line).append('\n');
      }
      commands.fed(body.toString());
    }
    hereDocuments.clear();
  }
}
