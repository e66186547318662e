// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Compares level-triggered READ events with the number of bytes that are really unread. */
@EnabledOnOs(OS.LINUX)
class PendingReadsTest {
  private static final int PIPES = 6; // and as many socket pairs
  private static final int STEPS = 30_000;

  /** A pipe or socket pair, with the number of bytes written and not read yet. */
  private static final class Connection {
    final Descriptor from;
    final Descriptor to;
    int bytes;

    Connection(Descriptor from, Descriptor to) {
      this.from = from;
      this.to = to;
    }
  }

  private final List<Connection> connections = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Kqueue kq;

  @BeforeEach
  void openConnections() throws KqueueException {
    kq = LinuxBackend.open();
    open.add(kq);
    for (int i = 0; i < PIPES; i++) {
      Descriptor.Pipe pipe = LinuxBackend.BACKEND.pipe();
      Descriptor.SocketPair pair = LinuxBackend.BACKEND.socketPair();
      open.add(pipe);
      open.add(pair);
      connections.add(new Connection(pipe.sink(), pipe.source()));
      connections.add(new Connection(pair.left(), pair.right()));
    }
    for (Connection connection : connections) {
      kq.register(KEvent.read(connection.to).add());
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static void send(Connection connection, int count) throws IOException {
    connection.bytes += connection.from.write(ByteBuffer.allocate(count));
  }

  private static void receive(Connection connection, int count) throws IOException {
    connection.bytes -= Math.max(0, connection.to.read(ByteBuffer.allocate(count)));
  }

  private long ready() {
    return connections.stream().filter(connection -> connection.bytes > 0).count();
  }

  private void collect(int room) throws KqueueException {
    List<KEvent> events = kq.kevent(List.of(), room, Duration.ZERO);

    assertThat(events).hasSize((int) Math.min(room, ready()));
    for (KEvent event : events) {
      assertThat(event.data()).as("%s", event).isEqualTo(connectionOf(event).bytes).isPositive();
    }
  }

  private void collectWithoutCounts(int room) throws KqueueException {
    KEventBuffer events = kq.newBuffer(room).withoutCounts();

    assertThat(kq.kevent(events, 0)).isEqualTo((int) Math.min(room, ready()));
    for (KEvent event : events.toList()) {
      assertThat(event.data()).as("%s", event).isBetween(1L, (long) connectionOf(event).bytes);
    }
  }

  private Connection connectionOf(KEvent event) {
    return connections.stream()
        .filter(each -> each.to.number() == event.ident())
        .findAny()
        .orElseThrow();
  }

  @Test
  void comeForUnreadDataOnly() throws IOException {
    Random random = new Random(4711);
    for (int step = 0; step < STEPS; step++) {
      Connection connection = connections.get(random.nextInt(connections.size()));
      switch (random.nextInt(10)) {
        case 0, 1 -> send(connection, 1 + random.nextInt(3));
        case 2 -> receive(connection, 1 + random.nextInt(3));
        case 3, 4 -> {
          for (Connection each : connections) {
            receive(each, 100);
          }
          send(connection, 1);
        }
        case 5 -> collect(1 + random.nextInt(4));
        case 6 -> kq.register(KEvent.read(connection.to).add());
        case 7, 8 -> collectWithoutCounts(1 + random.nextInt(2 * connections.size()));
        default -> collect(2 * connections.size());
      }
    }
  }

  @Test
  void comeAgainWhenAnEmptyPipeIsClosed() throws IOException {
    for (Connection connection : connections) {
      send(connection, 1);
    }
    assertThat(kq.poll()).hasSize(connections.size());
    for (Connection connection : connections) {
      receive(connection, 1);
      connection.from.close();
    }

    assertThat(kq.poll()).hasSize(connections.size()).allMatch(KEvent::isEof);
  }
}
