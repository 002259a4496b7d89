package dev.clawdefender.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.plugin.Plugin;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What plugins are built against does not change by accident: {@code api.txt} says all of it. What
 * is taken away or changed needs another major version of {@link Plugin#API}, what is added another
 * minor one, and the file with it: {@code -Dclawdefender.api=write}.
 */
class ApiTest {
  private static final Path FILE = Path.of("api.txt");

  @Test
  void theApiIsWhatItsVersionSaysItIs() throws Exception {
    // Given
    List<String> now = new ArrayList<>(List.of("version " + Plugin.API));
    now.addAll(signatures());

    // When
    if ("write".equals(System.getProperty("clawdefender.api"))) {
      Files.write(FILE, now);
    }

    // Then
    List<String> known = Files.readAllLines(FILE);
    assertThat(known)
        .as(
            "taken away or changed without another major version of Plugin.API: plugins would"
                + " break")
        .allMatch(line -> now.contains(line));
    assertThat(now).as("added: raise the minor version and write api.txt anew").isEqualTo(known);
  }

  private static TreeSet<String> signatures() throws Exception {
    Path classes = Path.of("target", "classes");
    TreeSet<String> lines = new TreeSet<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name = classes.relativize(file).toString().replace(".class", "").replace('/', '.');
        if (!name.endsWith("package-info")) {
          add(Class.forName(name), lines);
        }
      }
    }
    return lines;
  }

  private static void add(Class<?> type, TreeSet<String> lines) throws IOException {
    if (!Modifier.isPublic(type.getModifiers())) {
      return;
    }
    String name = type.getName();
    String kind =
        type.isRecord()
            ? "record"
            : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
    String permits =
        type.isSealed()
            ? " permits "
                + Arrays.stream(type.getPermittedSubclasses())
                    .map(Class::getName)
                    .sorted()
                    .collect(Collectors.joining(", "))
            : "";
    lines.add(name + ": " + kind + permits);
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers())) {
        lines.add(name + "." + field.getName() + ": " + field.getGenericType().getTypeName());
      }
    }
    for (Constructor<?> each : type.getDeclaredConstructors()) {
      if (Modifier.isPublic(each.getModifiers())) {
        lines.add(name + ".new(" + parameters(each.getParameters()) + ")");
      }
    }
    for (Method each : type.getDeclaredMethods()) {
      if (Modifier.isPublic(each.getModifiers()) && !each.isSynthetic()) {
        String must =
            type.isInterface() && Modifier.isAbstract(each.getModifiers()) ? " (abstract)" : "";
        lines.add(
            name
                + "."
                + each.getName()
                + "("
                + parameters(each.getParameters())
                + "): "
                + each.getGenericReturnType().getTypeName()
                + must);
      }
    }
  }

  private static String parameters(Parameter[] parameters) {
    return Arrays.stream(parameters)
        .map(parameter -> parameter.getParameterizedType().getTypeName())
        .collect(Collectors.joining(", "));
  }
}
