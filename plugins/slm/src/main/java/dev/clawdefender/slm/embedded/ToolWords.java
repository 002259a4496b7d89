package dev.clawdefender.slm.embedded;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the words of a tool's name say about it. Its server chose that name, so a word can add
 * something and none can take something away.
 */
final class ToolWords {
  private static final Pattern BETWEEN =
      Pattern.compile("[^\\p{L}\\p{N}]+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");

  private static final Map<Feature, Set<String>> WORDS =
      Map.of(
          Feature.READS,
          Set.of("read", "get", "list", "search", "find", "describe", "show", "query", "fetch"),
          Feature.WRITES,
          Set.of(
              "write",
              "edit",
              "create",
              "update",
              "put",
              "set",
              "add",
              "insert",
              "move",
              "copy",
              "rename",
              "save",
              "append",
              "patch",
              "apply",
              "modify",
              "merge",
              "scale",
              "reset",
              "rebase",
              "restart",
              "reboot",
              "start",
              "stop",
              "install",
              "fill",
              "upload",
              "fork",
              "transition",
              "checkout",
              "click",
              "commit",
              "execute",
              "change"),
          Feature.DELETES,
          Set.of(
              "delete",
              "remove",
              "drop",
              "destroy",
              "purge",
              "terminate",
              "prune",
              "flush",
              "flushall",
              "flushdb",
              "truncate",
              "clear",
              "erase",
              "wipe",
              "deletion",
              "revoke",
              "del",
              "unlink",
              "trash",
              "uninstall"),
          Feature.RUNS,
          Set.of(
              "run",
              "exec",
              "execute",
              "bash",
              "shell",
              "sh",
              "eval",
              "evaluate",
              "terminal",
              "invoke",
              "spawn",
              "powershell",
              "command",
              "script",
              "ssh",
              "cmd"),
          Feature.SENDS,
          Set.of(
              "send", "post", "push", "publish", "share", "forward", "submit", "reply", "export",
              "upload", "gist", "tweet", "http", "request", "invite"),
          Feature.PAYS,
          Set.of(
              "transfer",
              "refund",
              "pay",
              "payment",
              "payout",
              "charge",
              "purchase",
              "order",
              "withdraw",
              "invoice",
              "buy"),
          Feature.GRANTS,
          Set.of(
              "grant",
              "policy",
              "permission",
              "permissions",
              "collaborator",
              "role",
              "protection",
              "iam",
              "ingress",
              "egress",
              "firewall",
              "config",
              "rights",
              "acl",
              "filter"),
          Feature.HANDLES_SECRETS,
          Set.of(
              "secret",
              "secrets",
              "password",
              "passwords",
              "credential",
              "credentials",
              "vault",
              "token",
              "key",
              "keychain",
              "onepassword",
              "bitwarden",
              "item"),
          Feature.WHOLE,
          Set.of(
              "repository",
              "repo",
              "project",
              "database",
              "schema",
              "namespace",
              "cluster",
              "bucket",
              "instance",
              "account",
              "organization",
              "volume",
              "stack",
              "infrastructure"),
          Feature.OPENS,
          Set.of("unlock", "disable", "disarm", "bypass"));

  private ToolWords() {}

  static List<String> of(String name) {
    List<String> words = new ArrayList<>();
    for (String word : BETWEEN.split(name)) {
      if (!word.isEmpty()) {
        words.add(word.toLowerCase(Locale.ROOT));
      }
    }
    return words;
  }

  static Set<Feature> features(List<String> words) {
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    WORDS.forEach(
        (feature, known) -> {
          if (words.stream().anyMatch(known::contains)) {
            features.add(feature);
          }
        });
    return features;
  }
}
