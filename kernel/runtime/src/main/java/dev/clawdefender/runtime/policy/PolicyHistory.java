package dev.clawdefender.runtime.policy;

import dev.clawdefender.policy.cases.CasesFile;
import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The policies that were in force, as copies of their files: the last {@value #KEPT} of each server
 * that has one of its own and of all others, each once in a row. Several processes may keep the
 * same; the first does.
 */
public final class PolicyHistory {
  private static final int KEPT = 50;
  private static final String INDEX = "files.txt";
  private static final String SERVER = "server.txt";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;

  /**
   * A policy that was in force.
   *
   * @param id by which people name it: when it was first in force, and the start of its digest
   * @param server the server that had it of its own; empty if it was that of all others
   * @param copies its files, in the order given
   * @param originals where these were
   */
  public record Entry(String id, String server, List<Path> copies, List<Path> originals) {
    public Entry {
      copies = List.copyOf(copies);
      originals = List.copyOf(originals);
    }

    /** Whether it is the same policy, in force at another time. */
    public boolean saysTheSameAs(Entry other) {
      return digest().equals(other.digest());
    }

    private String digest() {
      return id.substring(id.lastIndexOf('-') + 1);
    }
  }

  /**
   * @param data the folder that our own files are in
   */
  public PolicyHistory(Path data) {
    folder = data.resolve("policy-history");
  }

  /** All entries, the newest first. */
  public List<Entry> entries() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> newestFirst =
          all.filter(path -> Files.exists(path.resolve(INDEX)))
              .sorted(Comparator.comparing(Path::getFileName).reversed())
              .toList();
      for (Path each : newestFirst) {
        entries.add(entry(each));
      }
    }
    return entries;
  }

  private static Entry entry(Path path) throws IOException {
    List<Path> originals = Files.readAllLines(path.resolve(INDEX)).stream().map(Path::of).toList();
    List<Path> copies = new ArrayList<>();
    for (int i = 0; i < originals.size(); i++) {
      copies.add(path.resolve(Integer.toString(i)).resolve(originals.get(i).getFileName()));
    }
    Path server = path.resolve(SERVER);
    return new Entry(
        String.valueOf(path.getFileName()),
        Files.exists(server) ? Files.readString(server) : "",
        copies,
        originals);
  }

  /**
   * Keeps what these files say now, unless that is what was kept last.
   *
   * @param server the server that has them of its own; empty if they are those of all others
   */
  public void keep(String server, List<Path> files) throws IOException {
    List<Path> absolute = files.stream().map(file -> file.toAbsolutePath().normalize()).toList();
    String digest = digest(server, absolute);
    List<Entry> before = entries().stream().filter(entry -> entry.server().equals(server)).toList();
    if (!before.isEmpty() && before.getFirst().digest().equals(digest)) {
      return;
    }
    Files.createDirectories(folder, FreshFile.OWNER_FOLDER);
    Path fresh = Files.createTempDirectory(folder, ".new", FreshFile.OWNER_FOLDER);
    try {
      for (int i = 0; i < absolute.size(); i++) {
        Path target = Files.createDirectory(fresh.resolve(Integer.toString(i)));
        copy(absolute.get(i), target);
        copy(CasesFile.beside(absolute.get(i)), target);
      }
      if (!server.isEmpty()) {
        Files.writeString(fresh.resolve(SERVER), server);
      }
      Files.write(fresh.resolve(INDEX), absolute.stream().map(Path::toString).toList());
      Files.move(
          fresh,
          folder.resolve(TIME.format(Instant.now()) + "-" + digest),
          StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      delete(fresh); // another process has kept it in this second
    }
    for (Entry old : before.subList(Math.min(KEPT - 1, before.size()), before.size())) {
      delete(folder.resolve(old.id()));
    }
  }

  private static void copy(Path file, Path folder) throws IOException {
    if (Files.exists(file)) {
      Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private static String digest(String server, List<Path> files) throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(server.getBytes(StandardCharsets.UTF_8));
      for (Path file : files) {
        sha256.update(file.toString().getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        sha256.update(Files.readAllBytes(file));
        Path cases = CasesFile.beside(file);
        if (Files.exists(cases)) {
          sha256.update(Files.readAllBytes(cases));
        }
      }
      return HexFormat.of().formatHex(sha256.digest(), 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
