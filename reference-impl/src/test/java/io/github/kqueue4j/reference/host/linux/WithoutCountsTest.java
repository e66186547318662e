// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_LOWAT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.Interrupts;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KqueueOps;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Events that a caller collects without counts. */
@EnabledOnOs(OS.LINUX)
class WithoutCountsTest {
  private static final int BYTES = 200_000;

  private Kqueue kq;
  private Descriptor.Pipe pipe;
  private Descriptor.SocketPair pair;
  private KEventBuffer events;

  @BeforeEach
  void open() throws KqueueException {
    kq = LinuxBackend.open();
    pipe = LinuxBackend.BACKEND.pipe();
    pair = LinuxBackend.BACKEND.socketPair();
    events = kq.newBuffer(4).withoutCounts();
  }

  @AfterEach
  void close() {
    kq.close();
    pipe.close();
    pair.close();
  }

  private int collect() throws KqueueException {
    return kq.kevent(events, 0);
  }

  @Test
  void haveOneAsDataOfRead() throws IOException {
    kq.register(KEvent.read(pipe.source()).add(), KEvent.read(pair.left()).add());
    LinuxBackend.write(pipe.sink(), "abc");
    LinuxBackend.write(pair.right(), "abc");

    assertThat(collect()).isEqualTo(2);
    assertThat(events.toList()).extracting(KEvent::data).containsExactly(1L, 1L);
    assertThat(kq.poll()).extracting(KEvent::data).containsExactly(3L, 3L);
  }

  @Test
  void haveAtLeastOneAsDataOfWrite() throws IOException {
    kq.register(KEvent.write(pipe.sink()).add(), KEvent.write(pair.left()).add());

    assertThat(collect()).isEqualTo(2);
    assertThat(events.toList()).allMatch(event -> event.data() >= 1);
  }

  @Test
  void haveTheExactCountWithAThreshold() throws IOException {
    kq.register(KEvent.read(pair.left()).notes(NOTE_LOWAT).withData(3).add());
    LinuxBackend.write(pair.right(), "ab");
    assertThat(collect()).isZero();
    LinuxBackend.write(pair.right(), "cd");

    assertThat(collect()).isEqualTo(1);
    assertThat(events.data(0)).isEqualTo(4);
  }

  @Test
  void haveTheCountIfAnotherCallWithCountsCollects() throws IOException {
    LinuxBackend.write(pipe.sink(), "abc");
    KEventBuffer change = kq.newBuffer(1).put(KEvent.read(pipe.source()).add().oneshot());
    KEventBuffer posted = kq.newBuffer(1).withoutCounts();
    kq.register(KEvent.user(1).add().clear());
    kq.register(KEvent.user(1).trigger());

    assertThat(kq.kevent(change, posted, 0)).isEqualTo(1);
    assertThat(posted.ident(0)).isEqualTo(1);
    assertThat(LinuxBackend.one(kq).data()).isEqualTo(3);
  }

  @Test
  void doNotMakeAChangeFindWhatWasRead() throws IOException {
    kq.register(KEvent.read(pipe.source()).add().clear());
    LinuxBackend.write(pipe.sink(), "abc");
    assertThat(collect()).isEqualTo(1);
    pipe.source().read(ByteBuffer.allocate(3));
    KEventBuffer change = kq.newBuffer(1).put(KEvent.read(pipe.source()).add().clear().receipt());

    assertThat(kq.kevent(change, events, 0)).isEqualTo(1); // the receipt, so nothing is collected
    try (Kqueue outer = Kqueue.open(kq.backend())) {
      outer.register(KEvent.read(kq.descriptor()).add());
      assertThat(outer.poll()).isEmpty();
    }
  }

  @Test
  void haveTheCountAtTheEndOfFile() throws IOException {
    kq.register(KEvent.read(pipe.source()).add(), KEvent.read(pair.left()).add());
    LinuxBackend.write(pipe.sink(), "ab");
    LinuxBackend.write(pair.right(), "ab");
    pipe.sink().close();
    pair.right().close();

    assertThat(collect()).isEqualTo(2);
    assertThat(events.toList()).allMatch(event -> event.isEof() && event.data() == 2);
    pipe.source().read(ByteBuffer.allocate(2));
    pair.left().read(ByteBuffer.allocate(2));
    assertThat(collect()).isEqualTo(2);
    assertThat(events.toList()).allMatch(event -> event.isEof() && event.data() == 0);
  }

  /** Each event of the only reader means unread data, whatever calls other threads make between. */
  @Test
  void areNotReportedForDataReadBefore() throws Exception {
    kq.register(KEvent.read(pipe.source()).add());
    CompletableFuture<Void> writer = run(this::writeInBursts);
    CompletableFuture<Void> caller = run(() -> callUntil(writer));

    int received = 0;
    ByteBuffer bytes = ByteBuffer.allocate(16);
    while (received < BYTES) {
      int count = kq.kevent(events, LinuxBackend.LONG.toNanos());
      assertThat(count).isEqualTo(1);
      int read = pipe.source().read(bytes.clear());
      assertThat(read).as("bytes of the event %s", events.get(0)).isPositive();
      while (read > 0) {
        received += read;
        read = pipe.source().read(bytes.clear());
      }
    }
    writer.get(1, TimeUnit.MINUTES);
    caller.get(1, TimeUnit.MINUTES);
  }

  /** The data that ended the leader's wait may be read before the next call takes the edge. */
  @Test
  void areNotReportedForDataReadAfterTheLeaderWaited() throws IOException {
    kq.register(KEvent.read(pipe.source()).add());
    Lwp lp = LinuxBackend.HOST.curlwp();
    File file = LinuxBackend.HOST.kernel().fdesc.holdfp(lp, kq.descriptor().number());
    KQueue queue = KqueueOps.kqueue(Objects.requireNonNull(file));
    Interrupts leads = Objects.requireNonNull(((HostQueue) queue.sleepq).interrupts());
    LinuxBackend.write(pipe.sink(), "a");
    leads.await(-1);
    assertThat(pipe.source().read(ByteBuffer.allocate(1))).isEqualTo(1);

    assertThat(collect()).isZero();
    file.fdrop(lp);
  }

  /** An action that may fail. */
  @FunctionalInterface
  private interface Action {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> run(Action action) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            action.run();
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        },
        task -> Thread.ofPlatform().daemon().start(task));
  }

  private void writeInBursts() throws IOException {
    Random random = new Random(99);
    int left = BYTES;
    while (left > 0) {
      left -= pipe.sink().write(ByteBuffer.allocate(Math.min(left, 1 + random.nextInt(4))));
      if (random.nextInt(3) == 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** Collects events, but reads no data. */
  private void callUntil(CompletableFuture<Void> over) throws IOException {
    KEventBuffer seen = kq.newBuffer(1);
    while (!over.isDone()) {
      kq.kevent(seen, 1_000_000);
      Thread.onSpinWait();
    }
  }
}
