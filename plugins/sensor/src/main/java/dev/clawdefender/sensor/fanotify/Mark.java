package dev.clawdefender.sensor.fanotify;

/** What may be watched, and how, as in {@code linux/fanotify.h}. */
final class Mark {
  static final long CLOSE_WRITE = 0x8;
  static final long OPEN = 0x20;
  static final long CREATE = 0x100;
  static final long DELETE = 0x200;
  static final long OPEN_EXEC = 0x1000;
  static final long OVERFLOW = 0x4000;
  static final long EVENT_ON_CHILD = 0x0800_0000;
  static final long RENAME = 0x1000_0000;
  static final long ON_DIRECTORY = 0x4000_0000;

  /** Changes of a whole file system, and what is executed. */
  static final long FILE_SYSTEM = CREATE | DELETE | RENAME | CLOSE_WRITE | OPEN_EXEC | ON_DIRECTORY;

  /** Each opening of a file, and of the files in a folder. */
  static final long SENSITIVE = OPEN | EVENT_ON_CHILD | ON_DIRECTORY;

  private Mark() {}
}
