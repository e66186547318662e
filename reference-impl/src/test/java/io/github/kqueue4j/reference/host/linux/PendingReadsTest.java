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
  private static final int EACH = 6;
  private static final int STEPS = 30_000;

  /** A pipe or socket pair, with the number of bytes written and not read yet. */
  private static final class Line {
    final Descriptor from;
    final Descriptor to;
    int bytes;

    Line(Descriptor from, Descriptor to) {
      this.from = from;
      this.to = to;
    }
  }

  private final List<Line> lines = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Kqueue kq;

  @BeforeEach
  void openLines() throws KqueueException {
    kq = LinuxBackend.open();
    open.add(kq);
    for (int i = 0; i < EACH; i++) {
      Descriptor.Pipe pipe = LinuxBackend.BACKEND.pipe();
      Descriptor.SocketPair pair = LinuxBackend.BACKEND.socketPair();
      open.add(pipe);
      open.add(pair);
      lines.add(new Line(pipe.sink(), pipe.source()));
      lines.add(new Line(pair.left(), pair.right()));
    }
    for (Line line : lines) {
      kq.register(KEvent.read(line.to).add());
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static void send(Line line, int count) throws IOException {
    line.bytes += line.from.write(ByteBuffer.allocate(count));
  }

  private static void receive(Line line, int count) throws IOException {
    line.bytes -= Math.max(0, line.to.read(ByteBuffer.allocate(count)));
  }

  private long ready() {
    return lines.stream().filter(line -> line.bytes > 0).count();
  }

  private void collect(int room) throws KqueueException {
    List<KEvent> events = kq.kevent(List.of(), room, Duration.ZERO);

    assertThat(events).hasSize((int) Math.min(room, ready()));
    for (KEvent event : events) {
      assertThat(event.data()).as("%s", event).isEqualTo(line(event).bytes).isPositive();
    }
  }

  private void collectWithoutCounts(int room) throws KqueueException {
    KEventBuffer events = kq.newBuffer(room).withoutCounts();

    assertThat(kq.kevent(events, 0)).isEqualTo((int) Math.min(room, ready()));
    for (KEvent event : events.toList()) {
      assertThat(event.data()).as("%s", event).isBetween(1L, (long) line(event).bytes);
    }
  }

  private Line line(KEvent event) {
    return lines.stream().filter(each -> each.to.number() == event.ident()).findAny().orElseThrow();
  }

  @Test
  void comeForUnreadDataOnly() throws IOException {
    Random random = new Random(4711);
    for (int step = 0; step < STEPS; step++) {
      Line line = lines.get(random.nextInt(lines.size()));
      switch (random.nextInt(10)) {
        case 0, 1 -> send(line, 1 + random.nextInt(3));
        case 2 -> receive(line, 1 + random.nextInt(3));
        case 3, 4 -> {
          for (Line each : lines) {
            receive(each, 100);
          }
          send(line, 1);
        }
        case 5 -> collect(1 + random.nextInt(4));
        case 6 -> kq.register(KEvent.read(line.to).add());
        case 7, 8 -> collectWithoutCounts(1 + random.nextInt(2 * lines.size()));
        default -> collect(2 * lines.size());
      }
    }
  }

  @Test
  void comeAgainWhenAnEmptyPipeIsClosed() throws IOException {
    for (Line line : lines) {
      send(line, 1);
    }
    assertThat(kq.poll()).hasSize(lines.size());
    for (Line line : lines) {
      receive(line, 1);
      line.from.close();
    }

    assertThat(kq.poll()).hasSize(lines.size()).allMatch(KEvent::isEof);
  }
}
