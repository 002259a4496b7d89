package dev.clawdefender.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.app.TimelineNode.Kind;

/** A timeline for programs. */
final class TimelineJson {
  private TimelineJson() {}

  /** A node with all that belongs to it. */
  static ObjectNode tree(TimelineNode node) {
    ObjectNode json = alone(node);
    if (!node.under().isEmpty()) {
      ArrayNode under = json.putArray("under");
      node.under().forEach(each -> under.add(tree(each)));
    }
    return json;
  }

  /**
   * What was just added; {@code of} is the id of the call that it belongs to, if it does to one.
   */
  static ObjectNode added(TimelineNode node, TimelineNode to) {
    ObjectNode json = alone(node);
    if (to != node && to.kind() == Kind.CALL) {
      json.set("of", to.record().path("id"));
    }
    return json;
  }

  private static ObjectNode alone(TimelineNode node) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("is", node.kind().text());
    json.put("text", node.text());
    json.set("record", node.record());
    return json;
  }
}
