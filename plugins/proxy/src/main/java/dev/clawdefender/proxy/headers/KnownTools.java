package dev.clawdefender.proxy.headers;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of a server's tools, as far as lists of them have passed by. For one thread. */
public final class KnownTools {
  private static final int MAX_TOOLS = 10_000;
  private static final int MAX_CHARACTERS = 4 * ToolHeaders.MAX_CHARACTERS;

  private final Map<String, ParamHeaders> tools = new HashMap<>();
  private int characters;

  /** Learns what a list says of its tools, and no more tools than there is room for. */
  public void learn(ToolHeaders list) {
    list.byTool().forEach(this::learn);
  }

  private void learn(String tool, ParamHeaders headers) {
    ParamHeaders before = tools.remove(tool);
    if (before != null) {
      characters -= tool.length() + before.characters();
    }
    int more = tool.length() + headers.characters();
    if (tools.size() < MAX_TOOLS && characters + more <= MAX_CHARACTERS) {
      characters += more;
      tools.put(tool, headers);
    }
  }

  /** What a tool wants; empty if nothing has been heard of it. */
  public Optional<ParamHeaders> of(String tool) {
    return Optional.ofNullable(tools.get(tool));
  }

  /** Forgets them all: they have changed. */
  public void forget() {
    tools.clear();
    characters = 0;
  }
}
