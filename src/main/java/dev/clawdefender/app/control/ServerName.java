package dev.clawdefender.app.control;

import java.nio.file.Path;

/** What policy calls a server that nobody named. */
public final class ServerName {
  private ServerName() {}

  /** The file name of its program, without its extension. */
  public static String of(String program) {
    Path name = Path.of(program).getFileName();
    String text = name == null ? program : name.toString();
    int dot = text.lastIndexOf('.');
    return dot > 0 ? text.substring(0, dot) : text;
  }
}
