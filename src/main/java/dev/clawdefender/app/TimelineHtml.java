package dev.clawdefender.app;

import dev.clawdefender.app.TimelineNode.Kind;
import java.util.Collection;

/**
 * A timeline as a page that needs nothing else: no script, nothing from elsewhere. Every text in it
 * is escaped, since servers chose many of them.
 */
final class TimelineHtml {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width">
      <title>ClawDefender: timeline</title>
      <style>
      :root { color-scheme: light dark; }
      body { font: 14px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; }
      h1 { font-size: 1.3em; }
      h2 { font-size: 1.1em; margin: 1.6em 0 .4em; overflow-wrap: anywhere; }
      ul { list-style: none; margin: 0; padding-left: 1.2em; border-left: 1px solid #8885; }
      li { margin: .15em 0; overflow-wrap: anywhere; }
      time { color: #777; font-variant-numeric: tabular-nums; margin-right: .5em; }
      b { border-radius: .3em; color: #fff; background: #667; font-weight: 600; margin-right: .4em; padding: 0 .35em; }
      .block, .deny, .quarantine, .stop, .critical, .high { background: #b3261e; }
      .prompt, .medium { background: #9a6700; }
      .allow, .log, .effect { background: #2e6b3a; }
      .low, .info { background: #3b5b92; }
      summary { cursor: pointer; }
      </style>
      </head>
      <body>
      <h1>Timeline</h1>
      """;

  private final StringBuilder page = new StringBuilder(HEAD);

  private TimelineHtml() {}

  /**
   * The page.
   *
   * @param note what is to be said of all of it; empty if nothing
   */
  static String of(Collection<TimelineNode> sessions, String note) {
    TimelineHtml html = new TimelineHtml();
    html.page.append(note.isEmpty() ? "" : "<p>" + escaped(note) + "</p>\n");
    sessions.forEach(html::session);
    return html.page.append("</body>\n</html>\n").toString();
  }

  private void session(TimelineNode session) {
    page.append("<h2>");
    line(session);
    page.append("</h2>\n");
    under(session);
  }

  private void under(TimelineNode node) {
    if (node.under().isEmpty()) {
      return;
    }
    page.append("<ul>\n");
    for (TimelineNode each : node.under()) {
      page.append("<li>");
      if (each.under().isEmpty()) {
        line(each);
      } else {
        page.append("<details open><summary>");
        line(each);
        page.append("</summary>\n");
        under(each);
        page.append("</details>");
      }
      page.append("</li>\n");
    }
    page.append("</ul>\n");
  }

  private void line(TimelineNode node) {
    page.append("<time>").append(escaped(node.time())).append("</time>");
    String word = node.kind() == Kind.EFFECT ? node.kind().text() : node.mark();
    if (!word.isEmpty()) {
      // A class of the page's own, or one that it does not know: never anything else.
      page.append("<b class=\"").append(escaped(word)).append("\">");
      page.append(escaped(word)).append("</b>");
    }
    boolean named =
        switch (node.kind()) {
          case UNDECLARED, UNCORRELATED, MISSING, FINDING, OPINION -> true;
          case SESSION, CALL, DECISION, ANSWER, EFFECT, OTHER -> false;
        };
    page.append(named ? node.kind().text() + ": " : "").append(escaped(node.text()));
  }

  /** As it may stand in a text or in an attribute; what would hide or reorder text is gone. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : Shown.line(text).toCharArray()) {
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
