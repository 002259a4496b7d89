package dev.clawdefender.app.llama;

import dev.clawdefender.message.JsonReader;
import dev.clawdefender.message.JsonTape;
import dev.clawdefender.message.StoredJson;
import dev.clawdefender.slm.library.LibraryModel;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.RiskRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Has a model rate calls, in a process of its own: what a native library does wrong ends it, and
 * its memory says what the library keeps.
 *
 * <p>Arguments: the library, the model, how many calls.
 */
public final class LlamaCalls {
  private LlamaCalls() {}

  public static void main(String[] args) throws Exception {
    int calls = Integer.parseInt(args[2]);
    long before = 0;
    int answered = 0;
    try (LibraryModel model =
        new LibraryModel(Path.of(args[0]), Path.of(args[1]), LibraryModel.TOKENS)) {
      for (int i = 0; i < calls; i++) {
        if (i == calls / 4) {
          before = residentKilobytes();
        }
        Assessment assessment = model.assess(call(i));
        if (i == 0) {
          System.out.println("first " + assessment);
        }
        answered += assessment instanceof Opinion ? 1 : 0;
      }
      System.out.println("answered " + answered);
      System.out.println("resident " + before + " " + residentKilobytes());
    }
  }

  private static RiskRequest call(int number) {
    byte[] json =
        ("{\"command\":\"grep -rn word" + number + " src\"}").getBytes(StandardCharsets.UTF_8);
    JsonTape tape = new JsonTape();
    if (new JsonReader().read(json, 0, json.length, tape) != null) {
      throw new IllegalStateException("the call is no JSON");
    }
    return new RiskRequest("shell", "run_command", new StoredJson(tape, 0), false, List.of());
  }

  private static long residentKilobytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("/proc/self/status has no VmRSS");
  }
}
