package dev.clawdefender.proxy.headers;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is known of a server's tools, as far as lists of them have passed by. For one thread. */
public final class KnownTools {
  /** How many bytes of a server's tools are kept, roughly. */
  private static final int MAX_SIZE = 4 * ToolHeaders.MAX_SIZE;

  private final Map<String, ParamHeaders> tools = new HashMap<>();
  private int size;

  /** Learns what a list says. Where that is too much with all before it, that is forgotten. */
  public void learn(ToolHeaders list) {
    if (!hasRoom(list)) {
      forget();
    }
    list.byTool().forEach(this::learn);
  }

  private boolean hasRoom(ToolHeaders list) {
    int more = 0;
    for (Map.Entry<String, ParamHeaders> tool : list.byTool().entrySet()) {
      ParamHeaders before = tools.get(tool.getKey());
      int known = before == null ? 0 : ToolHeaders.size(tool.getKey(), before);
      more += ToolHeaders.size(tool.getKey(), tool.getValue()) - known;
    }
    return size + more <= MAX_SIZE;
  }

  private void learn(String tool, ParamHeaders headers) {
    ParamHeaders before = tools.put(tool, headers);
    size -= before == null ? 0 : ToolHeaders.size(tool, before);
    size += ToolHeaders.size(tool, headers);
  }

  /** What a tool wants; empty if nothing has been heard of it. */
  public Optional<ParamHeaders> of(String tool) {
    return Optional.ofNullable(tools.get(tool));
  }

  /** Forgets them all: they have changed. */
  public void forget() {
    tools.clear();
    size = 0;
  }
}
