import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks or formats every Java source below a folder. Run by the build with the JDK that compiles,
 * because google-java-format needs a newer one than Maven may run on.
 */
final class Format {
  private static final Set<String> SKIPPED = Set.of("target", "node_modules", ".git");

  private Format() {}

  /** Arguments: {@code check} or {@code fix}, and the folder. */
  public static void main(String[] args) throws Exception {
    boolean fix = args[0].equals("fix");
    List<String> arguments =
        new ArrayList<>(fix ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    arguments.addAll(sources(Path.of(args[1])));
    PrintWriter err = new PrintWriter(System.err, true);
    int status =
        new Main(new PrintWriter(System.err, true), err, InputStream.nullInputStream())
            .format(arguments.toArray(String[]::new));
    if (status != 0) {
      err.println(
          fix
              ? "Some files could not be formatted, see above."
              : "The files above are not formatted. To format them: mvn -B -Pformat validate");
    }
    System.exit(status);
  }

  private static List<String> sources(Path root) throws IOException {
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              found.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }
}
