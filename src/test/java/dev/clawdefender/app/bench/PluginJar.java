package dev.clawdefender.app.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Plugins that are made of source texts while tests run, as somebody else would make them. */
public final class PluginJar {
  private PluginJar() {}

  /**
   * Compiles a plugin and packs it.
   *
   * @param jar where to; what is there is replaced at once
   * @param capabilities as the manifest spells them
   * @param source a class {@code TestPlugin} of no package, with all else in it
   * @param left names of classes to leave out
   */
  public static void build(
      Path jar, String id, String version, String capabilities, String source, String... left)
      throws IOException {
    Path work = Files.createTempDirectory("plugin");
    Path file = Files.writeString(work.resolve("TestPlugin.java"), source);
    compile(file, work);
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("ClawDefender-Plugin", id);
    main.putValue("ClawDefender-Plugin-Version", version);
    main.putValue("ClawDefender-Api", "1.0");
    main.putValue("ClawDefender-Capabilities", capabilities);
    main.putValue("ClawDefender-Budget-Millis", "100");
    Path fresh = jar.resolveSibling(jar.getFileName() + ".new");
    try (OutputStream out = Files.newOutputStream(fresh);
        JarOutputStream packed = new JarOutputStream(out, manifest);
        Stream<Path> classes = Files.list(work)) {
      for (Path each : classes.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = String.valueOf(each.getFileName());
        if (!List.of(left).contains(name.replace(".class", ""))) {
          put(packed, name, Files.readAllBytes(each));
        }
      }
      put(
          packed,
          "META-INF/services/dev.clawdefender.api.plugin.Plugin",
          "TestPlugin".getBytes(StandardCharsets.UTF_8));
    }
    Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void put(JarOutputStream jar, String name, byte[] bytes) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    jar.write(bytes);
    jar.closeEntry();
  }

  private static void compile(Path source, Path to) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      boolean compiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of(
                      "-d",
                      to.toString(),
                      "-cp",
                      System.getProperty("java.class.path"),
                      "-proc:none"),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      if (!compiled) {
        throw new IllegalArgumentException(said.toString());
      }
    }
  }

  /** The digest of a file as lists have it. */
  public static String sha256(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
