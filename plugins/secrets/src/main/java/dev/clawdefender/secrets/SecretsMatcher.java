package dev.clawdefender.secrets;

import dev.clawdefender.api.Direction;
import dev.clawdefender.api.EventType;
import dev.clawdefender.api.JsonValue;
import dev.clawdefender.api.plugin.Matcher;
import dev.clawdefender.api.plugin.Message;
import dev.clawdefender.api.plugin.MessageFilter;
import dev.clawdefender.api.plugin.Verdict;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks for secrets in the strings of a message. */
final class SecretsMatcher implements Matcher {
  private final SecretsSettings settings;
  private final SecretScan scan;

  SecretsMatcher(SecretsSettings settings, SecretScan scan) {
    this.settings = settings;
    this.scan = scan;
  }

  @Override
  public MessageFilter wants() {
    return MessageFilter.of(
        EventType.TOOL_CALL, EventType.RESOURCE_READ, EventType.SAMPLING, EventType.RESPONSE);
  }

  @Override
  public Verdict judge(Message message) {
    boolean arguments = message.direction() == Direction.TO_SERVER;
    String wanted = arguments ? settings.arguments() : settings.results();
    JsonValue content = message.content();
    if (content == null || wanted.equals("ignore")) {
      return Verdict.pass();
    }
    Search search = new Search(scan);
    content.strings(search);
    SecretFormat found = search.found;
    if (found == null) {
      return Verdict.pass();
    }
    String reason =
        (arguments ? "the arguments hold a secret: " : "the result holds a secret: ")
            + found.name();
    return switch (wanted) {
      case "block" -> new Verdict.Block(reason);
      case "prompt" -> new Verdict.Prompt(reason);
      case "log" -> new Verdict.Log(reason);
      // Names of members stay as they are: a secret there cannot be redacted.
      default ->
          search.inName(content)
              ? new Verdict.Block(reason)
              : new Verdict.Redact(reason, scan::redact);
    };
  }

  /** Remembers the first secret that is found. */
  private static final class Search implements Consumer<CharSequence> {
    private final SecretScan scan;
    private @Nullable SecretFormat found;

    Search(SecretScan scan) {
      this.scan = scan;
    }

    @Override
    public void accept(CharSequence text) {
      if (found == null) {
        found = scan.find(text);
      }
    }

    private boolean inName(JsonValue value) {
      return value.members().entrySet().stream()
              .anyMatch(each -> scan.find(each.getKey()) != null || inName(each.getValue()))
          || value.elements().stream().anyMatch(this::inName);
    }
  }
}
