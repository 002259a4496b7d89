package dev.clawdefender.app.plugins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A project for a plugin, made of the template that comes with ClawDefender. */
public final class NewPlugin {
  private static final String PACKAGE = "dev.clawdefender.template";

  private final Path template;
  private final Path lib;
  private final String version;

  /**
   * @param template the template's folder
   * @param lib the folder of what plugins are built against
   * @param version the version that is there
   */
  public NewPlugin(Path template, Path lib, String version) {
    this.template = template;
    this.lib = lib;
    this.version = version;
  }

  /**
   * Writes the project {@code id} to a folder that must not be there.
   *
   * @return the files, relative to the folder
   * @throws IOException if it cannot be written
   */
  public List<Path> write(String id, Path folder) throws IOException {
    if (Files.exists(folder)) {
      throw new FileAlreadyExistsException(
          folder + " is there already; name another folder with --dir");
    }
    String name =
        Arrays.stream(id.split("-"))
            .map(part -> Character.toUpperCase(part.charAt(0)) + part.substring(1))
            .collect(Collectors.joining());
    String packageName = "plugins." + id.replace("-", "");
    List<Path> files;
    try (Stream<Path> all = Files.walk(template)) {
      files = all.filter(Files::isRegularFile).map(template::relativize).sorted().toList();
    }
    return files.stream().map(file -> write(file, id, name, packageName, folder)).toList();
  }

  private Path write(Path file, String id, String name, String packageName, Path folder) {
    String target =
        file.toString()
            .replace(PACKAGE.replace('.', '/'), packageName.replace('.', '/'))
            .replace("Template", name);
    try {
      String text =
          Files.readString(template.resolve(file))
              .replace(PACKAGE, packageName)
              .replace("Template", name)
              .replace(">template<", ">" + id + "<")
              .replace("@version@", version)
              .replace("@lib@", lib.toString());
      Path written = folder.resolve(target);
      Files.createDirectories(written.resolveSibling(""));
      Files.writeString(written, text);
      return Path.of(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
