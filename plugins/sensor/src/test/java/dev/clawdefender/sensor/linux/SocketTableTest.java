package dev.clawdefender.sensor.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.api.event.OsAction.Endpoint;
import dev.clawdefender.sensor.linux.SocketTable.Role;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SocketTableTest {
  @Test
  void readsAddressesOfBothKinds() {
    Assumptions.assumeTrue(
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "written for little-endian machines");
    assertThat(SocketTable.endpoint("0100007F:0050")).isEqualTo(new Endpoint("127.0.0.1", 80));
    assertThat(SocketTable.endpoint("B80D0120000000000000000001000000:01BB"))
        .isEqualTo(new Endpoint("2001:db8::1", 443));
    assertThat(SocketTable.endpoint("0000000000000000FFFF00000100007F:1F90"))
        .isEqualTo(new Endpoint("127.0.0.1", 8080));
  }

  @Test
  void tellsWhoAskedFromWhoWaited() {
    // Given a server's sockets at port 80, one of them accepted, a client's, and one that is idle
    List<String> lines =
        List.of(
            row("0100007F:0050", "00000000:0000", "0A", 1),
            row("0100007F:0050", "0100007F:C001", "01", 2),
            row("0100007F:C001", "0100007F:0050", "01", 3),
            row("00000000:C002", "08080808:0035", "02", 4),
            row("00000000:0000", "00000000:0000", "07", 5));

    // When
    Map<Long, SocketTable.Row> rows = new HashMap<>();
    SocketTable.internet(lines, rows);

    // Then
    Endpoint server = new Endpoint("127.0.0.1", 80);
    assertThat(rows)
        .containsEntry(1L, new SocketTable.Row(Role.LISTENS, server))
        .containsEntry(2L, new SocketTable.Row(Role.ACCEPTED, new Endpoint("127.0.0.1", 0xc001)))
        .containsEntry(3L, new SocketTable.Row(Role.CONNECTED, server))
        .containsEntry(4L, new SocketTable.Row(Role.CONNECTED, new Endpoint("8.8.8.8", 53)))
        .containsEntry(5L, new SocketTable.Row(Role.IDLE, new Endpoint("0.0.0.0", 0)));
  }

  private static String row(String local, String remote, String state, int inode) {
    return "   0: %s %s %s 00000000:00000000 00:00000000 00000000  1000        0 %d 1 0 100 0"
        .formatted(local, remote, state, inode);
  }
}
