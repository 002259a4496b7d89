package dev.clawdefender.secrets;

import dev.clawdefender.api.plugin.Setting;
import java.util.List;

/**
 * What is done about secrets.
 *
 * @param arguments on the way to the server
 * @param results on the way to the client
 * @param ignore formats that are no secrets here
 */
record SecretsSettings(
    @Setting(
            value = "what is done about secrets in arguments",
            fallback = "block",
            oneOf = {"block", "redact", "prompt", "log", "ignore"})
        String arguments,
    @Setting(
            value = "what is done about secrets in results",
            fallback = "redact",
            oneOf = {"block", "redact", "log", "ignore"})
        String results,
    @Setting(value = "formats that are no secrets here", fallback = "[]") List<String> ignore) {
  SecretsSettings {
    ignore = List.copyOf(ignore);
  }
}
