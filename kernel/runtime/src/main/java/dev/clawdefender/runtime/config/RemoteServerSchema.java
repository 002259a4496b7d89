package dev.clawdefender.runtime.config;

import dev.clawdefender.runtime.server.RemoteServer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

/** What a server that is reached by a URL may say, and what goes with a command only. */
final class RemoteServerSchema {
  private static final List<String> OF_A_COMMAND = List.of("env", "directory", "start", "recover");
  private static final List<String> OF_A_URL =
      List.of("insecure", "transport", "headers", "authorization", "connect_seconds", "oauth");

  /** Those of HTTP and MCP that we set ourselves, in lower case. */
  private static final Set<String> OURS =
      Set.of(
          "accept",
          "connection",
          "content-length",
          "content-type",
          "host",
          "last-event-id",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

  private RemoteServerSchema() {}

  /** What is wrong with how a server's keys go together. */
  static List<String> problems(TomlTable server) {
    List<String> problems = new ArrayList<>();
    boolean remote = server.contains("url");
    if (remote == server.contains("command")) {
      problems.add("needs a \"command\" or a \"url\"" + (remote ? ", and not both" : ""));
      return problems;
    }
    for (String key : remote ? OF_A_COMMAND : OF_A_URL) {
      if (server.contains(key)) {
        problems.add(
            "\"" + key + "\" is for a server with a \"" + (remote ? "command" : "url") + "\"");
      }
    }
    boolean authorizes =
        server.get(List.of("headers")) instanceof TomlTable headers
            && headers.keySet().stream().anyMatch("authorization"::equalsIgnoreCase);
    Object authorization = server.get(List.of("authorization"));
    if (authorizes && authorization != null && !authorization.equals("none")) {
      problems.add("has an \"authorization\", so \"headers\" must not have one");
    }
    boolean ownToken = "oauth".equals(server.get(List.of("authorization")));
    if (server.contains("oauth") && !ownToken) {
      problems.add("has [oauth], which needs authorization = \"oauth\"");
    }
    if (remote && url(String.valueOf(server.get(List.of("url")))) == null) {
      URI url = URI.create(String.valueOf(server.get(List.of("url"))));
      boolean insecure = Boolean.TRUE.equals(server.get(List.of("insecure")));
      if (url.getScheme().equalsIgnoreCase("http")
          && !LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches()
          && (ownToken || !insecure)) {
        problems.add(
            ownToken
                ? "has a \"url\" with http, by which no token is sent: use https"
                : "has a \"url\" with http, which anybody on the way can read and change: use"
                    + " https, or say insecure = true");
      }
    }
    return problems;
  }

  static @Nullable String url(Object value) {
    URI url;
    try {
      url = new URI(value instanceof String text ? text : "");
    } catch (URISyntaxException e) {
      return "must be a URL";
    }
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!Set.of("http", "https").contains(scheme) || url.getHost() == null) {
      return "must be a URL that starts with https:// or http:// and has a host";
    }
    if (url.getRawUserInfo() != null) {
      return "must not have a user; a password belongs into \"headers\"";
    }
    return url.getRawFragment() == null ? null : "must not have a fragment (#)";
  }

  static @Nullable String headers(Object value) {
    if (ConfigurationSchema.texts(value) != null || !(value instanceof TomlTable table)) {
      return "must be a table of strings: { NAME = \"value\" } or { NAME = \"env:VARIABLE\" }";
    }
    for (String name : table.keySet()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!HEADER_NAME.matcher(name).matches()) {
        return "has a name that no header can have";
      }
      if (OURS.contains(lower) || lower.startsWith("mcp-")) {
        return "must not set " + name + ", which follows from the messages";
      }
      if (!RemoteServer.isHeaderValue(String.valueOf(table.get(List.of(name))))) {
        return "has a value for " + name + " that no header can have";
      }
    }
    return null;
  }
}
