package dev.clawdefender.app.clients;

import dev.clawdefender.runtime.files.FreshFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file in which a client keeps its servers, as it was when it was read. */
public final class ClientFile {
  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private final Path path;
  private final byte[] bytes;
  private final String mark;
  private final String text;
  private final List<ServerEntry> entries;

  private ClientFile(Path path, byte[] bytes, String mark, String text, List<ServerEntry> entries) {
    this.path = path;
    this.bytes = bytes;
    this.mark = mark;
    this.text = text;
    this.entries = entries;
  }

  /**
   * Reads a file.
   *
   * @throws ClientFileException if it is not there, too large, no UTF-8 or no JSON
   */
  public static ClientFile read(Path path) throws IOException {
    byte[] bytes;
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new ClientFileException(path + " is larger than a client's file can be");
      }
      bytes = Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new ClientFileException("there is no file " + path);
    }
    String all;
    try {
      all = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ClientFileException(path + " is not UTF-8 text: save it as UTF-8 first");
    }
    String mark = all.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
    String text = all.substring(mark.length());
    return new ClientFile(path, bytes, mark, text, entries(JsonSpan.parse(path, text)));
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  List<ServerEntry> entries() {
    return entries;
  }

  /** The text after edits; the same if there are none. */
  String edited(List<ServerEntry.Edit> edits) {
    StringBuilder edited = new StringBuilder(text);
    edits.stream()
        .sorted(
            Comparator.comparingInt(ServerEntry.Edit::from)
                .thenComparing(ServerEntry.Edit::to)
                .reversed())
        .forEach(edit -> edited.replace(edit.from(), edit.to(), edit.text()));
    return edited.toString();
  }

  /** The text as it was read, without a byte order mark. */
  String text() {
    return text;
  }

  /**
   * Puts a new text in the file's place, at once and whole. The first time a file is changed, what
   * stood in it is kept beside it.
   *
   * @throws ClientFileException if the file is write-protected or was changed meanwhile
   */
  void replace(String changed) throws IOException {
    Path target = path.toRealPath(); // a link stays one
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(target);
    if (!permissions.contains(PosixFilePermission.OWNER_WRITE)) {
      throw new ClientFileException(path + " is write-protected: chmod u+w it first");
    }
    JsonSpan.parse(path, changed);
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) {
      throw new ClientFileException(path + " is no file");
    }
    try {
      keep(backup(target));
      try (FreshFile fresh = new FreshFile(target, mark + changed)) {
        fresh.permissions(permissions);
        if (!Arrays.equals(bytes, Files.readAllBytes(target))) {
          throw new ClientFileException(
              path + " was changed by somebody else just now: nothing was written, try again");
        }
        fresh.replace();
      }
    } catch (AccessDeniedException e) {
      throw new ClientFileException("the folder " + folder + " cannot be written to");
    }
  }

  /** Where the file as it was before its first change is kept. */
  static Path backup(Path target) {
    return target.resolveSibling(target.getFileName() + ".before-clawdefender");
  }

  private void keep(Path backup) throws IOException {
    if (Files.exists(backup)) {
      return;
    }
    try (FreshFile fresh = new FreshFile(backup, mark + text)) {
      fresh.create();
    }
  }

  private static List<ServerEntry> entries(JsonSpan root) {
    List<ServerEntry> found = new ArrayList<>();
    add(found, root.member("mcpServers"), "");
    add(found, root.member("servers"), "");
    JsonSpan mcp = root.member("mcp");
    add(found, mcp == null ? null : mcp.member("servers"), "");
    each(root.member("projects"))
        .forEach((project, value) -> add(found, value.member("mcpServers"), project));
    each(root.member("extensions")).forEach((id, value) -> addExtension(found, id, value));
    return found;
  }

  private static Map<String, JsonSpan> each(@Nullable JsonSpan object) {
    return object == null ? Map.of() : object.members();
  }

  private static void add(List<ServerEntry> found, @Nullable JsonSpan servers, String where) {
    each(servers)
        .forEach(
            (name, value) -> {
              if (value.isObject()) {
                found.add(new ServerEntry(name, where, value));
              }
            });
  }

  /** A desktop extension (DXT) as Claude Desktop keeps it: its manifest says how it is started. */
  private static void addExtension(List<ServerEntry> found, String id, JsonSpan extension) {
    JsonSpan manifest = extension.member("manifest");
    JsonSpan server = manifest == null ? null : manifest.member("server");
    JsonSpan config = server == null ? null : server.member("mcp_config");
    if (manifest == null || config == null || !config.isObject()) {
      return;
    }
    JsonSpan name = manifest.member("name");
    String called = name == null || name.text() == null ? id : name.text();
    found.add(new ServerEntry(called, "", config));
  }
}
