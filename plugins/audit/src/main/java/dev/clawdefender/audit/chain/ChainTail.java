package dev.clawdefender.audit.chain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a chain ends that its process could not end.
 *
 * @param file the number of its last file; 0 if there is none
 * @param bytes the length of that file up to the end of its last whole line
 * @param next the number of the next line
 * @param hash the hash of the last line
 * @param journal the position in the journal that its records reach to; 0 if it has none
 * @param ended whether the last line says that it is the last
 */
public record ChainTail(int file, long bytes, long next, String hash, long journal, boolean ended) {
  private static final Pattern SEQUENCE = Pattern.compile("^\\{\"seq\":(\\d+),");
  private static final Pattern JOURNAL = Pattern.compile("^\\{\"seq\":\\d+,\"journal\":(\\d+),");

  /** Looks at the chain's last files, from the last one that has a whole line. */
  public static ChainTail find(SortedMap<Integer, Path> files) throws IOException {
    for (Map.Entry<Integer, Path> each : files.reversed().entrySet()) {
      ChainTail tail = find(each.getKey(), each.getValue());
      if (tail.next > 0) {
        return tail;
      }
    }
    return new ChainTail(0, 0, 0, Hash.NONE, 0, false);
  }

  private static ChainTail find(int number, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    long journal = 0;
    ChainTail tail = new ChainTail(number, 0, 0, Hash.NONE, 0, false);
    int start = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] != '\n') {
        continue;
      }
      byte[] line = Arrays.copyOfRange(bytes, start, at);
      String hash = Line.hash(line);
      Matcher sequence = SEQUENCE.matcher(text(line));
      if (hash == null || !sequence.find()) {
        throw new IOException(file + ": a line of it is no record, so nothing can follow it");
      }
      Matcher position = JOURNAL.matcher(text(line));
      journal = position.find() ? Long.parseLong(position.group(1)) : journal;
      start = at + 1;
      boolean ended = text(line).contains("\"kind\":\"" + Seal.CHAIN_END + "\"");
      long next = Long.parseLong(sequence.group(1)) + 1;
      tail = new ChainTail(number, start, next, hash, journal, ended);
    }
    return tail;
  }

  private static String text(byte[] line) {
    return new String(line, 0, Math.min(line.length, 128), StandardCharsets.US_ASCII);
  }
}
