package dev.clawdefender.app;

import dev.clawdefender.runtime.config.Configuration;
import dev.clawdefender.runtime.files.FreshFile;
import dev.clawdefender.slm.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The models that were added: each a file and, beside it, its SHA-256. */
record ModelFolder(Path path) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final String MODEL = ".gguf";
  private static final String DIGEST = ".gguf.sha256";
  private static final String PARTIAL = ".gguf.part";
  private static final String LOCKS = ".locks";
  private static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);

  /** The user's. */
  static ModelFolder ours() {
    return new ModelFolder(Configuration.dataDirectory().resolve("models"));
  }

  /**
   * Where a model of this name is, or would be.
   *
   * @throws IOException if that is no name
   */
  Path file(String name) throws IOException {
    return named(name, MODEL);
  }

  /** Where as much of it is as has come. */
  Path partial(String name) throws IOException {
    Files.createDirectories(path, FreshFile.OWNER_FOLDER);
    return named(name, PARTIAL);
  }

  /**
   * Keeps others from adding a model of this name until it is closed. What is locked is a byte of a
   * file that is for that only: a lock on what came would end as soon as anybody here has read it.
   *
   * @throws IOException if somebody else adds one now
   */
  FileChannel lock(String name) throws IOException {
    Files.createDirectories(path, FreshFile.OWNER_FOLDER);
    FileChannel locks =
        FileChannel.open(path.resolve(LOCKS), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = locks.tryLock(Integer.toUnsignedLong(name.hashCode()), 1, false) != null;
      if (!locked) {
        throw new IOException(name + " is being added by another process");
      }
      return locks;
    } finally {
      if (!locked) {
        locks.close();
      }
    }
  }

  private Path named(String name, String ending) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException(
          "\"" + name + "\" is no name for a model: up to 64 letters, digits and -_. of ASCII");
    }
    return path.resolve(name + ending);
  }

  boolean has(String name) throws IOException {
    return Files.exists(file(name));
  }

  /**
   * Takes what has come, if it is a model.
   *
   * @param digest its SHA-256
   */
  void take(String name, Digest digest) throws IOException {
    Path came = partial(name);
    try (InputStream in = Files.newInputStream(came)) {
      if (!Arrays.equals(MAGIC, in.readNBytes(MAGIC.length))) {
        throw new IOException("this is no GGUF file");
      }
    }
    try (FreshFile beside = new FreshFile(named(name, DIGEST), digest.hex() + "\n")) {
      beside.replace();
    }
    Files.move(came, file(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The SHA-256 that a model had when it was added. */
  String digest(String name) throws IOException {
    return Files.readString(named(name, DIGEST), StandardCharsets.US_ASCII).strip();
  }

  void remove(String name) throws IOException {
    Files.delete(file(name));
    Files.deleteIfExists(named(name, DIGEST));
  }

  /** The names of all. */
  List<String> names() throws IOException {
    if (Files.notExists(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> file.endsWith(MODEL))
          .map(file -> file.substring(0, file.length() - MODEL.length()))
          .sorted()
          .toList();
    }
  }
}
