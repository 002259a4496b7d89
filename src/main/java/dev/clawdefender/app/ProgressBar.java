package dev.clawdefender.app;

import java.io.PrintWriter;
import java.util.Locale;

/** Says how much of something has come: a bar on a terminal, a line for each tenth elsewhere. */
final class ProgressBar {
  private static final int WIDTH = 40;
  private static final double MEGABYTE = 1e6;

  private final PrintWriter out;
  private final boolean terminal;
  private int shown = -1;

  ProgressBar(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * So much has come.
   *
   * @param all of so much; 0 if nobody knows
   */
  void at(long bytes, long all) {
    int step = all <= 0 ? (int) (bytes >> 26) : (int) (bytes * (terminal ? WIDTH : 10) / all);
    if (step == shown) {
      return;
    }
    shown = step;
    String size =
        all <= 0
            ? String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE)
            : String.format(
                Locale.ROOT, "%3d %% of %.1f MB", Math.min(100, bytes * 100 / all), all / MEGABYTE);
    if (terminal && all > 0) {
      out.print("\r[" + "#".repeat(step) + " ".repeat(Math.max(0, WIDTH - step)) + "] " + size);
    } else {
      out.println(size);
    }
    out.flush();
  }

  /** Nothing more comes. */
  void end() {
    if (terminal && shown >= 0) {
      out.println();
      out.flush();
    }
  }
}
