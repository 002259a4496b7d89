package dev.clawdefender.slm.embedded;

import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.RiskLevel;
import dev.clawdefender.slm.embedded.Signal.Place;
import dev.clawdefender.slm.model.RiskRequest;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds out what is true of a call. */
final class CallFeatures {
  private static final Set<String> COMMAND_KEYS =
      Set.of(
          "command",
          "cmd",
          "script",
          "shell",
          "args",
          "argv",
          "exec",
          "bash",
          "javascript",
          "js",
          "then",
          "run",
          "entrypoint",
          "commands",
          "shell_command");
  private static final Set<String> SQL_KEYS = Set.of("sql", "statement");
  private static final Set<String> SEARCH_KEYS =
      Set.of("query", "queries", "q", "pattern", "regex", "search", "term", "keywords");
  private static final Pattern SQL =
      Pattern.compile(
          "\\A\\s*(?:select\\s.{0,200}?\\sfrom\\s|insert\\s+into\\s|delete\\s+from\\s|update\\s+\\S+\\s+set\\s"
              + "|(?:drop|alter|create|truncate)\\s+(?:table|database|schema|view|role|user)\\s"
              + "|grant\\s.{0,200}?\\sto\\s|copy\\s.{0,200}?\\s(?:to|from)\\s)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Set<String> SPOKEN_KEYS = Set.of("description", "explanation", "thought");
  private static final Set<String> TARGET_KEYS =
      Set.of(
          "path",
          "paths",
          "file",
          "files",
          "filename",
          "file_path",
          "filepath",
          "uri",
          "url",
          "source",
          "destination",
          "dir",
          "directory",
          "folder",
          "target",
          "dest",
          "from",
          "to",
          "location",
          "attachments",
          "bucket",
          "key",
          "repo_path",
          "cwd",
          "src",
          "dst",
          "channel",
          "namespace",
          "name",
          "id",
          "resource",
          "output",
          "endpoint",
          "link",
          "href",
          "host",
          "branch",
          "remote",
          "root",
          "parameter",
          "vault",
          "item",
          "secret_id",
          "manifest",
          "project",
          "image",
          "volumes",
          "mount",
          "username",
          "user",
          "permission",
          "policy");
  private static final Set<String> TEXT_KEYS =
      Set.of(
          "content",
          "contents",
          "text",
          "body",
          "message",
          "title",
          "subject",
          "summary",
          "comment",
          "newtext",
          "oldtext",
          "new_str",
          "old_str",
          "prompt",
          "value",
          "data",
          "fields",
          "code",
          "payload",
          "html",
          "markdown",
          "note",
          "notes",
          "reason");
  private static final Set<String> DATABASES =
      Set.of(
          "db",
          "sql",
          "postgres",
          "postgresql",
          "mysql",
          "sqlite",
          "database",
          "mariadb",
          "bigquery",
          "snowflake",
          "duckdb",
          "clickhouse",
          "mssql",
          "oracle");
  private static final Set<String> INTERPRETERS =
      Set.of(
          "python",
          "node",
          "js",
          "javascript",
          "bash",
          "shell",
          "notebook",
          "cell",
          "ruby",
          "perl",
          "powershell",
          "code");

  private static final Set<Place> KEPT =
      EnumSet.of(Place.TARGET, Place.SQL, Place.SENT, Place.WRITTEN);

  private final Set<Feature> found = EnumSet.noneOf(Feature.class);
  private final SignalScan scan;
  private final Set<Feature> tool;
  private final boolean database;
  private final boolean interpreter;
  private boolean danger; // a dangerous command stands in what is written or sent

  private CallFeatures(RiskRequest request, SignalScan scan) {
    this.scan = scan;
    List<String> words = ToolWords.of(request.tool());
    List<String> server = ToolWords.of(request.server());
    tool = ToolWords.features(words);
    database =
        words.stream().anyMatch(DATABASES::contains)
            || server.stream().anyMatch(DATABASES::contains);
    interpreter =
        tool.contains(Feature.RUNS)
            && (words.stream().anyMatch(INTERPRETERS::contains)
                || server.stream().anyMatch(INTERPRETERS::contains)
                || words.contains("command"));
    found.addAll(tool);
    if (request.destructive()) {
      found.add(Feature.DELETES);
    }
    if (request.arguments() != null) {
      value("", request.arguments());
    }
    boolean risky =
        request.history().stream()
            .anyMatch(call -> call.level() != null && call.level().atLeast(RiskLevel.HIGH));
    add(risky, Feature.RISKY_BEFORE);
    together();
  }

  static Set<Feature> of(RiskRequest request, SignalScan scan) {
    return new CallFeatures(request, scan).found;
  }

  private void value(String key, JsonValue value) {
    switch (value.kind()) {
      case OBJECT -> {
        Map<String, JsonValue> members = value.members();
        if (members.isEmpty()) {
          look(places(key, "{}"), key + "={}");
        }
        for (Map.Entry<String, JsonValue> member : members.entrySet()) {
          String name = member.getKey().toLowerCase(Locale.ROOT);
          boolean scalar =
              member.getValue().elements().isEmpty() && member.getValue().members().isEmpty();
          // A name that is chosen freely says nothing about what is in it.
          value(scalar || known(name) ? name : key, member.getValue());
        }
      }
      case ARRAY -> {
        List<JsonValue> elements = value.elements();
        elements.forEach(element -> value(key, element));
        if (elements.size() > 1 && places(key, "").contains(Place.COMMAND)) {
          StringBuilder joined = new StringBuilder(key).append('=');
          elements.forEach(element -> joined.append(element.text()).append(' '));
          look(EnumSet.of(Place.COMMAND), joined.toString());
        }
      }
      case NULL -> {}
      default -> look(places(key, value.text()), key + "=" + value.text());
    }
  }

  private static boolean known(String key) {
    return COMMAND_KEYS.contains(key)
        || SQL_KEYS.contains(key)
        || SEARCH_KEYS.contains(key)
        || TARGET_KEYS.contains(key)
        || TEXT_KEYS.contains(key)
        || SPOKEN_KEYS.contains(key);
  }

  /**
   * What a value is to the tool: what the argument's name and its own shape say, and what the
   * tool's name adds to that.
   */
  private Set<Place> places(String key, String text) {
    Set<Place> places = EnumSet.of(ownPlace(key));
    boolean speaks = TARGET_KEYS.contains(key) || SPOKEN_KEYS.contains(key);
    if (!speaks && (database || SQL.matcher(text).find())) {
      places.add(Place.SQL);
    }
    if (!speaks && interpreter || tool.contains(Feature.RUNS) && key.equals("code")) {
      places.add(Place.COMMAND);
    }
    if (TEXT_KEYS.contains(key) && tool.contains(Feature.SENDS)) {
      places.add(Place.SENT);
    }
    return places;
  }

  private static Place ownPlace(String key) {
    if (SPOKEN_KEYS.contains(key) || SEARCH_KEYS.contains(key)) {
      return Place.MENTIONED;
    }
    if (COMMAND_KEYS.contains(key)) {
      return Place.COMMAND;
    }
    if (SQL_KEYS.contains(key)) {
      return Place.SQL;
    }
    return TEXT_KEYS.contains(key) ? Place.WRITTEN : Place.TARGET;
  }

  private void look(Set<Place> places, String text) {
    for (FoldedText.Spelling spelling : FoldedText.of(text)) {
      scan.scan(spelling.text(), signal -> found(places, signal, spelling.decoded()));
    }
  }

  private void found(Set<Place> places, Signal signal, boolean decoded) {
    if (!Collections.disjoint(signal.places(), places)) {
      found.add(signal.feature());
      add(decoded, Feature.HIDDEN);
    }
    if (signal.places().contains(Place.COMMAND) && !Collections.disjoint(KEPT, places)) {
      danger |= isDanger(signal.feature());
    }
  }

  private static boolean isDanger(Feature feature) {
    return switch (feature) {
      case DESTROYS,
          RUNS_DOWNLOAD,
          RUNS_ENCODED,
          REMOTE_SHELL,
          STAYS,
          TAKES_RIGHTS,
          UNPROTECTS,
          MINES,
          LEAVES_CONTAINER,
          UPLOADS ->
          true;
      default -> false;
    };
  }

  private void add(boolean holds, Feature feature) {
    if (holds) {
      found.add(feature);
    }
  }

  private boolean has(Feature... any) {
    for (Feature feature : any) {
      if (found.contains(feature)) {
        return true;
      }
    }
    return false;
  }

  /** What several features mean together. Only what is there counts here, too. */
  private void together() {
    boolean sends = has(Feature.UPLOADS, Feature.SENDS, Feature.CATCHER);
    boolean secret =
        has(
            Feature.READS_SECRETS,
            Feature.PRINTS_SECRETS,
            Feature.SECRET_TEXT,
            Feature.MACHINE_CREDENTIALS);
    boolean changes =
        has(
            Feature.WRITES,
            Feature.DELETES,
            Feature.DESTROYS,
            Feature.DELETES_MUCH,
            Feature.PAYS,
            Feature.DESTROYS_SERVICE,
            Feature.GRANTS,
            Feature.OPENS);
    boolean deletes = has(Feature.DELETES, Feature.DELETES_MUCH, Feature.DESTROYS_SERVICE);
    boolean plants =
        danger
            || has(
                Feature.RUNS_DOWNLOAD,
                Feature.REMOTE_SHELL,
                Feature.FULL_RIGHTS,
                Feature.MINES,
                Feature.BARE_ADDRESS,
                Feature.SECRET_TEXT);
    add(sends && secret, Feature.SENDS_SECRETS);
    add(
        deletes
            && has(
                Feature.BROAD_PLACE,
                Feature.EVERYTHING,
                Feature.PRODUCTION,
                Feature.BACKUPS,
                Feature.WHOLE),
        Feature.DELETES_BROADLY);
    add(deletes && has(Feature.FORCES), Feature.DELETES_FORCED);
    add(
        has(Feature.WRITES, Feature.SENDS) && has(Feature.RUN_BY_ITSELF),
        Feature.CHANGES_RUN_BY_ITSELF);
    add(
        (has(Feature.RUN_BY_ITSELF, Feature.STAYS) || danger && has(Feature.BUILD_PLACE)) && plants,
        Feature.PLANTS_CODE);
    add(
        has(Feature.PUBLISHED_PLACE)
            && has(Feature.READS_SECRETS, Feature.SQL_ALL, Feature.SQL_LEAVES, Feature.SECRET_TEXT),
        Feature.PUBLISHES_SECRETS);
    add(sends && has(Feature.RISKY_BEFORE), Feature.SENDS_AFTER);
    add(
        has(Feature.RUNS_DOWNLOAD, Feature.RUNS_ENCODED)
            && has(Feature.AS_ROOT, Feature.STAYS, Feature.RUN_BY_ITSELF, Feature.HIDDEN),
        Feature.DOWNLOAD_AS_ROOT);
    add(changes && has(Feature.PRODUCTION), Feature.CHANGES_PRODUCTION);
    add(has(Feature.WRITES) && has(Feature.SYSTEM_PLACE), Feature.CHANGES_SYSTEM);
    add(
        has(Feature.DELETES, Feature.DELETES_MUCH)
            && has(Feature.PERSONAL_PLACE, Feature.BROAD_PLACE),
        Feature.DELETES_PERSONAL);
    add(sends && has(Feature.PERSONAL_PLACE), Feature.SENDS_PERSONAL);
    add(
        has(Feature.FULL_RIGHTS)
            && has(Feature.GRANTS, Feature.WRITES, Feature.RUNS, Feature.OPENS_TO_ALL),
        Feature.GRANTS_FULL);
    add(
        has(Feature.DUMPS, Feature.SQL_LEAVES)
            && has(Feature.UPLOADS, Feature.CATCHER, Feature.SQL_PRIVATE, Feature.BARE_ADDRESS),
        Feature.DUMPS_OUT);
    add(sends && has(Feature.CATCHER, Feature.BARE_ADDRESS), Feature.SENDS_TO_CATCHER);
  }
}
