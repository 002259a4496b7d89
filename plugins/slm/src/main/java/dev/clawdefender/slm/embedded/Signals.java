package dev.clawdefender.slm.embedded;

import dev.clawdefender.slm.embedded.Signal.Place;
import dev.clawdefender.slm.embedded.Signal.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The signals of all features, from {@code signals.txt}, which says how they are written. */
final class Signals {
  private static final String RESOURCE = "signals.txt";
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)+)\"");
  private static final String GOES_ON = "|";

  private final List<Signal> all = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();
  private Set<Place> places = Set.of();
  private String feature = "";

  private Signals() {}

  static SignalScan scan() {
    try (InputStream in = Signals.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar");
      }
      Signals signals = new Signals();
      new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(signals::line);
      signals.end();
      return new SignalScan(signals.all);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
  }

  private void line(String line) {
    if (line.startsWith(" ")) {
      step(line);
      return;
    }
    end();
    String[] parts = line.split(" in ", 2);
    feature = parts[0];
    places =
        Arrays.stream(parts[1].split(" "))
            .map(Place::valueOf)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Place.class)));
  }

  private void step(String line) {
    Matcher each = TEXT.matcher(line);
    while (each.find()) {
      texts.add(each.group(1).replaceAll("\\\\(.)", "$1"));
    }
    if (!line.endsWith(GOES_ON)) {
      steps.add(new Step(List.copyOf(texts)));
      texts.clear();
    }
  }

  private void end() {
    if (!steps.isEmpty()) {
      all.add(Signal.of(Feature.valueOf(feature), places, List.copyOf(steps)));
      steps.clear();
    }
  }
}
