package dev.clawdefender.runtime.plugin.jar;

import dev.clawdefender.api.plugin.Capability;
import dev.clawdefender.api.plugin.Plugin;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a plugin says of itself in its jar's manifest; see {@link Plugin}.
 *
 * @param id its id
 * @param version its version, whatever that looks like
 * @param api the version of the API that it was built against
 * @param capabilities what it asks for
 * @param budget how long one of its rules may take for a message
 */
public record PluginManifest(
    String id, String version, String api, Set<Capability> capabilities, Duration budget) {
  /** How long a rule may take if the manifest does not say. */
  public static final Duration BUDGET = Duration.ofMillis(100);

  private static final long MAX_BUDGET_MILLIS = 1_000;
  private static final String ID = "ClawDefender-Plugin";

  /** Whether a jar's manifest is a plugin's. */
  static boolean isOne(Manifest manifest) {
    return manifest.getMainAttributes().getValue(ID) != null;
  }

  /**
   * Reads it.
   *
   * @throws PluginException if something is missing or wrong, or the plugin needs another API
   */
  static PluginManifest read(Manifest manifest) throws PluginException {
    Attributes main = manifest.getMainAttributes();
    String id = required(main, ID);
    if (!id.matches("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")) {
      throw new PluginException(
          ID + ": \"" + id + "\" is no id: lower-case letters, digits and dashes");
    }
    String api = required(main, "ClawDefender-Api");
    if (!runsHere(api)) {
      throw new PluginException(
          "it was built against version "
              + api
              + " of the plugin API, and here is "
              + Plugin.API
              + "; build it anew, or use another version of it");
    }
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    String asked = main.getValue("ClawDefender-Capabilities");
    for (String text : asked == null ? new String[0] : asked.strip().split("[ ,]+")) {
      if (!text.isEmpty()) {
        capabilities.add(
            Capability.parse(text)
                .orElseThrow(
                    () ->
                        new PluginException(
                            "ClawDefender-Capabilities: \""
                                + text
                                + "\" is none; known: "
                                + Arrays.stream(Capability.values())
                                    .map(Capability::text)
                                    .collect(Collectors.joining(", ")))));
      }
    }
    return new PluginManifest(
        id,
        required(main, "ClawDefender-Plugin-Version"),
        api,
        Collections.unmodifiableSet(capabilities),
        budget(main.getValue("ClawDefender-Budget-Millis")));
  }

  private static Duration budget(@Nullable String text) throws PluginException {
    if (text == null) {
      return BUDGET;
    }
    if (text.matches("[0-9]{1,4}")) {
      long millis = Long.parseLong(text);
      if (millis >= 1 && millis <= MAX_BUDGET_MILLIS) {
        return Duration.ofMillis(millis);
      }
    }
    throw new PluginException(
        "ClawDefender-Budget-Millis must be a number from 1 to " + MAX_BUDGET_MILLIS);
  }

  private static boolean runsHere(String api) {
    String[] here = Plugin.API.split("\\.");
    return api.matches("[0-9]{1,4}\\.[0-9]{1,4}")
        && api.split("\\.")[0].equals(here[0])
        && Integer.parseInt(api.split("\\.")[1]) <= Integer.parseInt(here[1]);
  }

  private static String required(Attributes main, String name) throws PluginException {
    String value = main.getValue(name);
    if (value == null || value.isBlank()) {
      throw new PluginException("the jar's manifest does not say " + name);
    }
    return value.strip();
  }
}
