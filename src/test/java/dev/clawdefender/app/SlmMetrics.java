package dev.clawdefender.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the metrics of a running process say of its risk models, "classifier" and "language". */
record SlmMetrics(int port) {
  private static final List<String> LEVELS = List.of("low", "medium", "high", "critical");
  private static final List<String> REASONS =
      List.of("overflow", "timeout", "invalid", "off", "too-long");

  /** A metric with its labels. */
  double value(String name) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    String text;
    try (HttpClient client = HttpClient.newHttpClient()) {
      text = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
    Matcher found = Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(text);
    assertThat(found.find()).as(name + " in " + text).isTrue();
    return Double.parseDouble(found.group(1));
  }

  double rated(String level, String model) throws IOException, InterruptedException {
    return value(
        "clawdefender_slm_opinions_total{level=\"" + level + "\",model=\"" + model + "\"}");
  }

  double unassessed(String reason, String model) throws IOException, InterruptedException {
    return value(
        "clawdefender_slm_unassessed_total{model=\"" + model + "\",reason=\"" + reason + "\"}");
  }

  /** How many calls a model rated. */
  double rated(String model) throws IOException, InterruptedException {
    double all = 0;
    for (String level : LEVELS) {
      all += rated(level, model);
    }
    return all;
  }

  /** How many calls a model is done with, rated or not. */
  double counted(String model) throws IOException, InterruptedException {
    double all = rated(model);
    for (String reason : REASONS) {
      all += unassessed(reason, model);
    }
    return all;
  }
}
