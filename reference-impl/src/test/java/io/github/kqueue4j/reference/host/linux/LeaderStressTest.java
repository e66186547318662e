// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads on few kqueues. {@code -Dkqueue4j.stress.seconds=60} prolongs the test. */
@EnabledOnOs(OS.LINUX)
class LeaderStressTest {
  private static final Duration RUN =
      Duration.ofSeconds(Integer.getInteger("kqueue4j.stress.seconds", 1));

  private static List<Future<?>> start(ExecutorService pool, int n, Callable<?> body) {
    List<Future<?>> started = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      started.add(pool.submit(body));
    }
    return started;
  }

  /** Each sleeper reads one byte for each event, so all bytes written must be read. */
  @ParameterizedTest
  @CsvSource({"1, false", "4, false", "4, true"})
  void losesNoByteBetweenSleepersThatAreInterrupted(int sleepers, boolean virtual)
      throws Exception {
    long in = 0;
    AtomicLong out = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    try (Kqueue kq = LinuxBackend.open();
        Descriptor.Pipe pipe = LinuxBackend.BACKEND.pipe()) {
      kq.register(KEvent.read(pipe.source()).add().dispatch());
      Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
      for (int i = 0; i < sleepers; i++) {
        threads.add(builder.start(() -> drain(kq, pipe.source(), out)));
      }
      long end = System.nanoTime() + RUN.toNanos();
      ByteBuffer one = ByteBuffer.allocate(1);
      for (int i = 0; System.nanoTime() < end; i++) {
        if (in - out.get() < 1000) {
          in += pipe.sink().write(one.clear());
        }
        if (i % 64 == 0) {
          threads.get(i / 64 % sleepers).interrupt();
        }
      }
      while (out.get() < in) {
        Thread.onSpinWait();
      }
    }
    for (Thread thread : threads) {
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
    assertThat(out.get()).isEqualTo(in).isPositive();
  }

  private static void drain(Kqueue kq, Descriptor source, AtomicLong out) {
    ByteBuffer one = ByteBuffer.allocate(1);
    try {
      for (; ; ) {
        try {
          for (KEvent event : kq.take()) {
            out.addAndGet(Math.max(0, source.read(one.clear()))); // -1 at the end of file
            kq.register(KEvent.read(event.ident()).add().enable().dispatch());
          }
        } catch (KqueueException e) {
          if (e.errno() != Errno.EINTR) {
            throw e;
          }
          boolean interrupted = Thread.interrupted();
          assertThat(interrupted).isTrue();
        }
      }
    } catch (ClosedKqueueException | ClosedChannelException e) {
      return; // the end of the test
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Eight threads on four kqueues, the last of which watches the others. */
  @Test
  void losesNoEventOfNestedKqueues() throws Exception {
    List<Kqueue> queues = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      queues.add(LinuxBackend.open());
    }
    Kqueue last = queues.get(3);
    for (Kqueue inner : queues.subList(0, 3)) {
      last.register(KEvent.read(inner.descriptor()).add().clear());
    }
    AtomicLong triggered = new AtomicLong();
    AtomicLong collected = new AtomicLong();
    AtomicLong seen = new AtomicLong();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong idents = new AtomicLong();
    long end = System.nanoTime() + RUN.toNanos();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<?>> makers = new ArrayList<>();
    List<Future<?>> takers = new ArrayList<>();
    for (Kqueue inner : queues.subList(0, 3)) {
      makers.addAll(start(pool, 1, () -> makeEvents(inner, idents, triggered, collected, end)));
      takers.addAll(start(pool, 1, () -> takeEvents(inner, collected, stop)));
    }
    takers.addAll(start(pool, 2, () -> watch(last, seen, stop)));
    for (Future<?> maker : makers) {
      maker.get(RUN.toSeconds() + 60, TimeUnit.SECONDS);
    }
    while (collected.get() < triggered.get()) {
      Thread.onSpinWait();
    }
    stop.set(true);
    for (Kqueue kq : queues) {
      kq.close();
    }
    for (Future<?> taker : takers) {
      taker.get(60, TimeUnit.SECONDS);
    }
    pool.shutdown();
    assertThat(collected.get()).isEqualTo(triggered.get()).isPositive();
    assertThat(seen.get()).isPositive();
  }

  private static @Nullable Void makeEvents(
      Kqueue kq, AtomicLong idents, AtomicLong triggered, AtomicLong collected, long end)
      throws KqueueException {
    while (System.nanoTime() < end) {
      long ident = idents.incrementAndGet();
      kq.register(
          KEvent.user(ident).add().oneshot(),
          KEvent.timer(ident, Duration.ofHours(1)).add(),
          KEvent.user(ident).trigger());
      triggered.incrementAndGet();
      kq.register(KEvent.timer(ident).delete());
      while (triggered.get() - collected.get() > 1000) {
        Thread.onSpinWait();
      }
    }
    return null;
  }

  private static @Nullable Void takeEvents(Kqueue kq, AtomicLong collected, AtomicBoolean stop)
      throws KqueueException {
    try {
      for (; ; ) {
        for (KEvent event : kq.take()) {
          assertThat(event.filter()).isEqualTo(Filter.USER);
          assertThat(event.flags()).isEqualTo(SysEvent.EV_ONESHOT);
          collected.incrementAndGet();
        }
      }
    } catch (ClosedKqueueException e) {
      assertThat(stop).isTrue();
      return null;
    }
  }

  private static @Nullable Void watch(Kqueue kq, AtomicLong seen, AtomicBoolean stop)
      throws KqueueException {
    try {
      for (; ; ) {
        seen.addAndGet(kq.take().size());
      }
    } catch (ClosedKqueueException e) {
      assertThat(stop).isTrue();
      return null;
    }
  }
}
