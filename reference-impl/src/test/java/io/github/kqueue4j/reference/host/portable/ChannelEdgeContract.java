// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.reference.host.portable.ChannelContract.readAll;
import static io.github.kqueue4j.reference.host.portable.ChannelContract.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.portable.ChannelContract.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests of EV_CLEAR on channels of the JDK, whose reads and writes no host sees. */
public abstract class ChannelEdgeContract extends HostContract {
  private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** How many events without news may come before their interval is the longest. */
  private static final long FIRST_EVENTS = 10;

  /** Creates the tests for a host. */
  protected ChannelEdgeContract(ReferenceHost host) {
    super(host);
  }

  /** Returns whether the host knows an end of file for certain (C-93). */
  protected boolean isCertainOfEnds() {
    return true;
  }

  @Test
  void reportsEachArrival() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.read(backend.of(pair.near())).add().clear());
      for (int i = 0; i < 200; i++) {
        String text = "ping".substring(i % 4);
        send(pair.far(), text);
        one(kq);
        assertThat(readAll(pair.near())).isEqualTo(text.length());
      }
      assertThat(kq.poll(SHORT)).isEmpty();
    }
  }

  /** Bytes that arrive between the last read and the next call must not be lost. */
  @Test
  void reportsAnArrivalThatEqualsWhatWasRead() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.read(backend.of(pair.near())).add().clear());
      send(pair.far(), "ping");
      for (int i = 0; i < 20; i++) {
        one(kq);
        readAll(pair.near());
        send(pair.far(), "ping");
      }
      one(kq);
    }
  }

  @Test
  void reportsMoreBesideWhatIsUnread() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.read(backend.of(pair.near())).add().clear());
      for (int i = 1; i <= 20; i++) {
        send(pair.far(), "x");
        KEvent event = one(kq);
        while (event.data() < i) { // one that came before this byte
          event = one(kq);
        }
      }
    }
  }

  @Test
  void reportsRoom() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.write(backend.of(pair.near())).add().clear());
      one(kq);
      assertThat(kq.poll()).isEmpty();
      ByteBuffer lots = ByteBuffer.allocate(1 << 16);
      for (int round = 0; round < 3; round++) {
        while (pair.near().write(lots.clear()) > 0) {}
        while (kq.poll().isEmpty()) { // the system still moves bytes between its buffers
          readAll(pair.far());
        }
      }
    }
  }

  /** Counts the events of a filter while nothing happens, and compares their number with C-42. */
  private static void assertFew(Kqueue kq, Filter filter) throws IOException {
    long begin = System.nanoTime();
    long events = 0;
    while (System.nanoTime() - begin < RUN_NANOS) {
      events +=
          kq.poll(Duration.ofMillis(20)).stream().filter(e -> e.filter().equals(filter)).count();
    }
    long intervals = (System.nanoTime() - begin) / EdgeDetector.LONGEST_READ_NANOS;
    assertThat(events).isLessThanOrEqualTo(FIRST_EVENTS + intervals);
  }

  @Test
  void doesNotReportAgainAndAgainWhatIsUnread() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.read(backend.of(pair.near())).add().clear());
      send(pair.far(), "unread");
      assertThat(one(kq).data()).isEqualTo(6);

      assertFew(kq, Filter.READ);
    }
  }

  @Test
  void doesNotReportAgainAndAgainThatThereIsRoom() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.write(backend.of(pair.near())).add().clear());
      one(kq);

      assertFew(kq, Filter.WRITE);
    }
  }

  @Test
  void doesNotReportAgainAndAgainAnEnd() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.read(backend.of(pair.near())).add().clear());
      pair.far().shutdownOutput();
      assertThat(one(kq).isEof()).isTrue();

      assertFew(kq, Filter.READ);
    }
  }

  @Test
  void reportsAnEndOnce() throws IOException {
    assumeTrue(isCertainOfEnds());
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.read(backend.of(pair.near())).add().clear());
      pair.far().shutdownOutput();
      assertThat(one(kq).isEof()).isTrue();
      assertThat(kq.poll(SHORT)).isEmpty();
      assertThat(pair.near().read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(kq.poll(SHORT)).isEmpty();
    }
  }

  @Test
  void reportsAnEndBehindWhatWasRead() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.read(backend.of(pair.near())).add().clear());
      send(pair.far(), "last");
      assertThat(one(kq).data()).isEqualTo(4);
      pair.far().shutdownOutput();
      assertThat(readAll(pair.near())).isEqualTo(4);

      assertThat(one(kq).isEof()).isTrue();
    }
  }
}
