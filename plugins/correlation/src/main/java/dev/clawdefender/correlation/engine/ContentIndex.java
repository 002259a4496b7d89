package dev.clawdefender.correlation.engine;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Finds the calls of a session by what they reach for. */
final class ContentIndex {
  /** So many folders above a path count. */
  private static final int MAX_ABOVE = 16;

  private enum Kind {
    PATH,
    ABOVE,
    SPANNED,
    NAME,
    HOST,
    COMMAND,
    LINE,
    TEXT
  }

  private final Map<Kind, Map<String, Bucket>> buckets = new EnumMap<>(Kind.class);
  private final LongAdder unlooked;
  private final Bucket withNames;
  private final Bucket withCommands;

  ContentIndex(LongAdder unlooked) {
    this.unlooked = unlooked;
    this.withNames = new Bucket(unlooked);
    this.withCommands = new Bucket(unlooked);
    for (Kind kind : Kind.values()) {
      buckets.put(kind, new HashMap<>());
    }
  }

  void add(OpenCall call) {
    each(
        call.declaration(),
        (kind, text) -> of(kind).computeIfAbsent(text, unused -> new Bucket(unlooked)).add(call));
    if (call.declaration().hosts().stream().anyMatch(Addresses::isName)) {
      withNames.add(call);
    }
    if (!call.declaration().commands().isEmpty()) {
      withCommands.add(call);
    }
  }

  void remove(OpenCall call) {
    each(
        call.declaration(),
        (kind, text) ->
            of(kind)
                .computeIfPresent(
                    text,
                    (unused, bucket) -> {
                      bucket.remove(call);
                      return bucket.isEmpty() ? null : bucket;
                    }));
    withNames.remove(call);
    withCommands.remove(call);
  }

  private static void each(Declaration declaration, BiConsumer<Kind, String> put) {
    for (String path : declaration.paths()) {
      put.accept(Kind.PATH, path);
      String folder = Paths.parent(path);
      for (int i = 0; i < MAX_ABOVE && !folder.isEmpty(); i++) {
        put.accept(Kind.ABOVE, folder);
        folder = Paths.parent(folder);
      }
    }
    declaration.folders().forEach(folder -> put.accept(Kind.SPANNED, folder));
    declaration.names().forEach(name -> put.accept(Kind.NAME, name));
    declaration.hosts().forEach(host -> put.accept(Kind.HOST, host));
    for (Declaration.Command command : declaration.commands()) {
      put.accept(Kind.COMMAND, command.name());
      put.accept(Kind.LINE, command.line());
    }
    declaration.texts().forEach(text -> put.accept(Kind.TEXT, text));
  }

  private Map<String, Bucket> of(Kind kind) {
    return requireNonNull(buckets.get(kind)); // each has one
  }

  @Nullable Bucket path(String path) {
    return find(Kind.PATH, path);
  }

  /** Those that name a path somewhere in this folder. */
  @Nullable Bucket above(String folder) {
    return find(Kind.ABOVE, folder);
  }

  @Nullable Bucket spanned(String folder) {
    return find(Kind.SPANNED, folder);
  }

  @Nullable Bucket name(String name) {
    return find(Kind.NAME, name);
  }

  @Nullable Bucket host(String host) {
    return find(Kind.HOST, host);
  }

  @Nullable Bucket command(String name) {
    return find(Kind.COMMAND, name);
  }

  @Nullable Bucket line(String line) {
    return find(Kind.LINE, line);
  }

  @Nullable Bucket text(String text) {
    return find(Kind.TEXT, text);
  }

  /** Those that name any host by a name whose address is not known. */
  Bucket withNames() {
    return withNames;
  }

  /** Those that give any command. */
  Bucket withCommands() {
    return withCommands;
  }

  private @Nullable Bucket find(Kind kind, String text) {
    return of(kind).get(text);
  }
}
