package dev.clawdefender.slm.library;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A library of llama.cpp that has all that is needed. It stays loaded as long as this process. */
final class LlamaLibrary {
  private static final Logger LOG = System.getLogger(LlamaLibrary.class.getName());

  /** Kept, since the library calls it for ever. */
  private static final LlamaFunctions.Log QUIET =
      (level, text, data) -> LOG.log(Level.DEBUG, "llama.cpp: {0}", text.strip());

  private LlamaLibrary() {}

  /**
   * Loads one.
   *
   * @throws IOException if it cannot be loaded, or lacks a function
   */
  static LlamaFunctions load(Path path) throws IOException {
    LlamaFunctions functions;
    try {
      NativeLibrary library = NativeLibrary.getInstance(path.toString());
      List<String> missing = missing(library);
      if (!missing.isEmpty()) {
        throw new IOException(path + " is no libllama that is known: it has no " + missing);
      }
      functions = Native.load(path.toString(), LlamaFunctions.class);
    } catch (UnsatisfiedLinkError e) {
      throw new IOException(path + " cannot be loaded: " + e.getMessage(), e);
    }
    functions.llama_log_set(QUIET, null);
    // Releases that bring a library for each kind of processor choose it here.
    functions.ggml_backend_load_all_from_path(String.valueOf(path.toAbsolutePath().getParent()));
    functions.llama_backend_init();
    return functions;
  }

  private static List<String> missing(NativeLibrary library) {
    List<String> missing = new ArrayList<>();
    for (Method function : LlamaFunctions.class.getDeclaredMethods()) {
      try {
        var unused = library.getFunction(function.getName());
      } catch (UnsatisfiedLinkError e) {
        missing.add(function.getName());
      }
    }
    return missing;
  }
}
