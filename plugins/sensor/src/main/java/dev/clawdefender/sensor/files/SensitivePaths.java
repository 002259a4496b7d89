package dev.clawdefender.sensor.files;

import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.runtime.config.SensorSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which paths matter how much. A name counts in any folder, since every user has a home and a copy
 * of one is as good; a folder stands for all in it. Immutable.
 */
public final class SensitivePaths {
  /** Below any folder: keys and passwords. */
  private static final List<String> CREDENTIALS =
      List.of(
          ".ssh",
          ".gnupg",
          ".aws",
          ".azure",
          ".kube",
          ".config/gcloud",
          ".config/gh",
          ".config/op",
          ".config/rclone",
          ".docker/config.json",
          ".git-credentials",
          ".netrc",
          ".npmrc",
          ".pypirc",
          ".pgpass",
          ".my.cnf",
          ".vault-token",
          ".terraform.d/credentials.tfrc.json",
          ".cargo/credentials",
          ".cargo/credentials.toml",
          ".gem/credentials",
          ".local/share/keyrings",
          ".local/share/clawdefender",
          ".password-store",
          ".mozilla/firefox",
          ".config/google-chrome",
          ".config/chromium",
          ".claude/.credentials.json",
          ".claude.json",
          ".codex/auth.json",
          ".gemini/oauth_creds.json",
          ".config/github-copilot",
          ".cache/huggingface/token",
          "claude_desktop_config.json",
          ".config/Claude/claude_desktop_config.json",
          "Library/Keychains");

  /** At this place only: keys and passwords of the machine. */
  private static final List<String> MACHINE_CREDENTIALS =
      List.of(
          "/etc/shadow",
          "/etc/shadow-",
          "/etc/gshadow",
          "/etc/gshadow-",
          "/etc/ssl/private",
          "/etc/security/opasswd",
          "/etc/krb5.keytab",
          "/var/lib/sss/secrets",
          "/var/run/secrets",
          "/run/secrets");

  /** Below any folder: what decides what the user's programs do. */
  private static final List<String> SENSITIVE =
      List.of(
          ".bashrc",
          ".bash_profile",
          ".bash_login",
          ".profile",
          ".zshrc",
          ".zprofile",
          ".zshenv",
          ".gitconfig",
          ".config/git",
          ".config/autostart",
          ".config/systemd",
          ".config/clawdefender",
          ".bash_history",
          ".zsh_history",
          ".env",
          "Library/LaunchAgents",
          ".git/hooks");

  /** At this place only: what decides who may do what. */
  private static final List<String> MACHINE_SENSITIVE =
      List.of(
          "/etc/passwd",
          "/etc/group",
          "/etc/sudoers",
          "/etc/sudoers.d",
          "/etc/pam.d",
          "/etc/ssh",
          "/etc/crontab",
          "/etc/cron.d",
          "/etc/cron.daily",
          "/etc/cron.hourly",
          "/var/spool/cron",
          "/etc/systemd/system",
          "/etc/ld.so.preload",
          "/run/docker.sock",
          "/var/run/docker.sock",
          "/run/containerd/containerd.sock",
          "/run/podman/podman.sock",
          "/private/etc");

  /** At this place only: what is of the machine. */
  private static final List<String> MACHINE_NOTABLE =
      List.of("/etc", "/boot", "/usr", "/bin", "/sbin", "/lib", "/opt", "/Library", "/System");

  private static final List<String> NOTABLE = List.of(".config");

  private static final int LETTERS = 128;
  private static final Pattern ROOT = Pattern.compile("/proc/[^/]+(/task/[^/]+)?/root(?=/)");

  private final List<String> credentials;
  private final List<String> machineCredentials;

  /** Folders by which credentials are known, in lower case: {@code .docker}, {@code .config}. */
  private final Set<String> above = new HashSet<>();

  private final Set<String> aboveOfTheMachine = new HashSet<>();

  /** By the first letter of what is looked for, in lower case: nothing is made for a look-up. */
  private final Place[][] anywhere;

  private final Place[][] ofTheMachine;

  private record Place(String path, Sensitivity sensitivity) {}

  private SensitivePaths(List<String> credentials, List<String> machineCredentials) {
    this.credentials = List.copyOf(credentials);
    this.machineCredentials = List.copyOf(machineCredentials);
    credentials.forEach(path -> foldersAbove(path, above));
    machineCredentials.forEach(path -> foldersAbove(path, aboveOfTheMachine));
    anywhere = byLetter(credentials, SENSITIVE, NOTABLE);
    ofTheMachine = byLetter(machineCredentials, MACHINE_SENSITIVE, MACHINE_NOTABLE);
  }

  private static void foldersAbove(String path, Set<String> folders) {
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      folders.add(path.substring(0, slash).toLowerCase(Locale.ROOT));
    }
  }

  private static Place[][] byLetter(
      List<String> credentials, List<String> sensitive, List<String> notable) {
    List<Place> all = new ArrayList<>();
    credentials.forEach(path -> all.add(new Place(plain(path), Sensitivity.CREDENTIALS)));
    sensitive.forEach(path -> all.add(new Place(plain(path), Sensitivity.SENSITIVE)));
    notable.forEach(path -> all.add(new Place(plain(path), Sensitivity.NOTABLE)));
    Place[][] places = new Place[LETTERS][];
    for (int letter = 0; letter < LETTERS; letter++) {
      int wanted = letter;
      places[letter] =
          all.stream()
              .filter(place -> letter(place.path.charAt(0)) == wanted)
              .toArray(Place[]::new);
    }
    return places;
  }

  private static String plain(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }

  private static int letter(char c) {
    return Character.toLowerCase(c) % LETTERS;
  }

  /** The known ones, and those configured. */
  public static SensitivePaths of(SensorSettings settings) {
    List<String> anywhere = new ArrayList<>(CREDENTIALS);
    List<String> here = new ArrayList<>(MACHINE_CREDENTIALS);
    for (String path : settings.credentials()) {
      String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      if (plain.startsWith("~/")) {
        anywhere.add(plain.substring(2));
      } else {
        here.add(plain);
      }
    }
    return new SensitivePaths(anywhere, here);
  }

  /**
   * What is to be watched for all processes, as it stands in paths below any folder: {@code .ssh},
   * {@code .docker/config.json}. A path is of one if it has this, between slashes or at its end.
   */
  public List<String> credentialsAnywhere() {
    return credentials;
  }

  /** What is to be watched for all processes, as absolute paths of files and folders. */
  public List<String> credentialsOfTheMachine() {
    return machineCredentials;
  }

  /** What is sensitive to read, as {@link #credentialsAnywhere}. */
  public List<String> sensitiveAnywhere() {
    return SENSITIVE;
  }

  /** What is sensitive to read, as {@link #credentialsOfTheMachine}. */
  public List<String> sensitiveOfTheMachine() {
    return MACHINE_SENSITIVE;
  }

  /** Of the things to be watched for all processes, those that are there in this home. */
  public List<Path> existing(Path home) {
    return Stream.concat(
            credentials.stream().map(home::resolve), machineCredentials.stream().map(Path::of))
        .filter(Files::exists)
        .toList();
  }

  /**
   * How much it matters that a path gets another name: what is below a folder may be known by that.
   */
  public Sensitivity ofMoved(String path) {
    String plain = path.toLowerCase(Locale.ROOT);
    if (aboveOfTheMachine.contains(plain)) {
      return Sensitivity.CREDENTIALS;
    }
    for (int slash = plain.lastIndexOf('/');
        slash >= 0;
        slash = plain.lastIndexOf('/', slash - 1)) {
      if (above.contains(plain.substring(slash + 1))) {
        return Sensitivity.CREDENTIALS;
      }
    }
    return of(path);
  }

  /**
   * How much a path matters, absolute or not; up to a zero byte, where the kernel ends it. Letters
   * count in either case.
   */
  public Sensitivity of(String given) {
    int end = given.indexOf('\0');
    return ofPlain(withoutRoot(end < 0 ? given : given.substring(0, end)));
  }

  /** Without another way to the same folder, see proc_pid_root(5). */
  private static String withoutRoot(String path) {
    String plain = path;
    while (plain.startsWith("/proc/")) {
      Matcher matcher = ROOT.matcher(plain);
      if (!matcher.lookingAt()) {
        return plain;
      }
      plain = plain.substring(matcher.end());
    }
    return plain;
  }

  private Sensitivity ofPlain(String path) {
    Sensitivity most = Sensitivity.NONE;
    int at = 0;
    if (path.startsWith("/")) {
      at = 1;
      most = most(path, at, ofTheMachine, most);
    }
    while (at < path.length()) {
      most = most(path, at, anywhere, most);
      int slash = path.indexOf('/', at);
      at = slash < 0 ? path.length() : slash + 1;
    }
    return most;
  }

  private static Sensitivity most(String path, int at, Place[][] places, Sensitivity sofar) {
    Sensitivity most = sofar;
    if (at < path.length()) {
      for (Place place : places[letter(path.charAt(at))]) {
        int end = at + place.path.length();
        if (place.sensitivity.compareTo(most) > 0
            && path.regionMatches(true, at, place.path, 0, place.path.length())
            && (end == path.length() || path.charAt(end) == '/')) {
          most = place.sensitivity;
        }
      }
    }
    return most;
  }
}
