package dev.clawdefender.sensor.fanotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FileNoticeTest {
  private static final byte[] HANDLE = {1, 2, 3, 4, 5, 6, 7, 8};

  /** As the kernel lays it out: metadata, then for each name kind, length, fsid, handle, name. */
  private static ByteBuffer event(long mask, int pid, Object... kindsAndNames) {
    ByteBuffer infos = ByteBuffer.allocate(1024).order(FileNotice.order());
    for (int i = 0; i < kindsAndNames.length; i += 2) {
      byte[] name = ((String) kindsAndNames[i + 1]).getBytes(StandardCharsets.UTF_8);
      int length = (4 + 8 + 8 + HANDLE.length + name.length + 1 + 3) / 4 * 4;
      int start = infos.position();
      infos.put((byte) (int) (Integer) kindsAndNames[i]).put((byte) 0).putShort((short) length);
      infos.putLong(42).putInt(HANDLE.length).putInt(1).put(HANDLE).put(name);
      infos.position(start + length);
    }
    infos.flip();
    ByteBuffer buffer = ByteBuffer.allocate(24 + infos.limit()).order(FileNotice.order());
    buffer.putInt(24 + infos.limit()).put((byte) 3).put((byte) 0).putShort((short) 24);
    buffer.putLong(mask).putInt(-1).putInt(pid).put(infos);
    return buffer.flip();
  }

  private static List<FileNotice> read(ByteBuffer buffer) throws IOException {
    List<FileNotice> notices = new ArrayList<>();
    FileNotice.readAll(buffer, notices::add);
    return notices;
  }

  private static FileNotice.Place place(String name) {
    ByteBuffer handle = ByteBuffer.allocate(16).order(FileNotice.order());
    handle.putInt(HANDLE.length).putInt(1).put(HANDLE).flip();
    return new FileNotice.Place(new DirectoryHandle(42, handle), name);
  }

  @Test
  void readsNamesInDirectories() throws IOException {
    assertThat(read(event(Mark.CREATE, 7, 2, "ein Name ü")))
        .containsExactly(new FileNotice(Mark.CREATE, 7, place("ein Name ü"), null));
    assertThat(read(event(Mark.RENAME, 7, 10, "old", 12, "new")))
        .containsExactly(new FileNotice(Mark.RENAME, 7, place("old"), place("new")));
    assertThat(read(event(Mark.OVERFLOW, 0)))
        .containsExactly(new FileNotice(Mark.OVERFLOW, 0, null, null));
  }

  @Test
  void readsOneAfterTheOther() throws IOException {
    // Given
    ByteBuffer first = event(Mark.CREATE, 7, 2, "a");
    ByteBuffer second = event(Mark.DELETE, 8, 2, "b");
    ByteBuffer both = ByteBuffer.allocate(first.limit() + second.limit()).order(FileNotice.order());

    // When
    both.put(first).put(second).flip();

    // Then
    assertThat(read(both)).extracting(FileNotice::pid).containsExactly(7, 8);
  }

  @Test
  void anotherVersionOfTheKernelsWordsIsRefused() {
    ByteBuffer event = event(Mark.CREATE, 7, 2, "a").put(4, (byte) 4);
    assertThatThrownBy(() -> read(event)).hasMessageContaining("version 4");
  }

  @Property
  void noBytesDoMoreThanBeRefused(@ForAll byte[] bytes, @ForAll int at, @ForAll byte value) {
    // Given an event of which a byte is another, followed by any bytes
    ByteBuffer event = event(Mark.RENAME, 7, 10, "old", 12, "new");
    event.put(Math.floorMod(at, event.limit()), value);
    ByteBuffer buffer = ByteBuffer.allocate(event.limit() + bytes.length).order(FileNotice.order());
    buffer.put(event).put(bytes).flip();

    // When, then
    try {
      assertThat(read(buffer)).isNotNull();
    } catch (IOException refused) {
      assertThat(refused).hasMessageContaining("cannot be understood");
    }
  }
}
