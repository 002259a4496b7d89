package dev.clawdefender.sensor.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clawdefender.sensor.Events;
import dev.clawdefender.sensor.Told;
import dev.clawdefender.sensor.source.SourceThread;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  private final Told told = new Told();
  private final SourceThread out = new SourceThread("test", _ -> {});
  private final Connections connections = new Connections(out);

  private static List<Connections.Socket> sockets(int pid, int count) {
    List<Connections.Socket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sockets.add(new Connections.Socket(pid, Long.MAX_VALUE - i)); // connected to nobody
    }
    return sockets;
  }

  @Test
  void onesThatWereClosedMakeRoomAndNoProcessTakesAllOfIt() {
    // Given a process that has more idle sockets than are watched
    out.start(told);
    List<Connections.Socket> many = sockets(Events.NOBODY, 2 * Connections.MAX_WAITING);
    List<Connections.Socket> few = sockets(Events.NOBODY + 1, 10);

    // When
    connections.look(many, new HashSet<>(many));
    Set<Connections.Socket> open = new HashSet<>(many);
    open.addAll(few);
    connections.look(few, open);

    // Then
    assertThat(connections.waiting()).isEqualTo(Connections.MAX_OF_PROCESS + few.size());
    assertThat(told.lost()).isEqualTo(many.size() - Connections.MAX_OF_PROCESS);

    // When the first closes them
    connections.look(List.of(), new HashSet<>(few));

    // Then
    assertThat(connections.waiting()).isEqualTo(few.size());
    out.close();
  }
}
