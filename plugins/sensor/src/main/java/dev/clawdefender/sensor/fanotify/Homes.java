package dev.clawdefender.sensor.fanotify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Where the people who use the machine keep their files, see passwd(5). */
final class Homes {
  private static final Path USERS = Path.of("/etc/passwd");
  private static final int USER = 2;
  private static final int HOME = 5;
  private static final int FIRST_PERSON = 1000;
  private static final int NOBODY = 65_534;

  /** More are not watched. */
  private static final int MAX = 64;

  private Homes() {}

  /** Ours first, then those of root and of each person that is listed on this machine. */
  static List<Path> all() {
    Set<Path> homes = new LinkedHashSet<>();
    homes.add(Path.of(System.getProperty("user.home")));
    try {
      for (String line : Files.readAllLines(USERS, StandardCharsets.UTF_8)) {
        String[] fields = line.split(":", -1);
        if (fields.length > HOME && isPerson(fields[USER]) && fields[HOME].length() > 1) {
          homes.add(Path.of(fields[HOME]));
        }
      }
    } catch (IOException e) {
      return List.copyOf(homes); // nobody is listed
    }
    return homes.stream().filter(Files::isDirectory).limit(MAX).toList();
  }

  private static boolean isPerson(String number) {
    try {
      int user = Integer.parseInt(number);
      return user == 0 || (user >= FIRST_PERSON && user != NOBODY);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
