// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.Delivery;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.UserWatch;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many threads in parallel on one watcher, on a host with real threads. {@code
 * -Dkqueue4j.stress.seconds=60} prolongs the test.
 */
@Timeout(300)
abstract class WatcherStressContract {
  private static final long RUN_NANOS =
      TimeUnit.SECONDS.toNanos(Integer.getInteger("kqueue4j.stress.seconds", 1));
  private static final int THREADS = 4;

  private final ExecutorService pool = Executors.newCachedThreadPool();
  private Watcher<Box> watcher;

  /** The backend under test. */
  abstract Backend backend();

  /** The attachment of a watch: its progress as the test has recorded it. */
  private static final class Box {
    final AtomicLong triggered = new AtomicLong();
    final AtomicLong seen = new AtomicLong();
    final AtomicBoolean busy = new AtomicBoolean();

    /** When cancel() had returned, in the test's logical time. */
    volatile long cancelled = Long.MAX_VALUE;
  }

  @BeforeEach
  void open() throws KqueueException {
    watcher = Watcher.open(backend());
  }

  @AfterEach
  void close() throws InterruptedException {
    watcher.close();
    pool.shutdown();
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  /** Handles an event in a thread. */
  private interface Handler {
    void handle(Event<Box> event, long before) throws IOException;
  }

  private final AtomicLong time = new AtomicLong();

  /** Starts threads that take events until the watcher is closed. */
  private List<Future<?>> takers(Handler handler) {
    List<Future<?>> takers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Callable<Void> body =
          () -> {
            while (true) {
              long before = time.get();
              Event<Box> event;
              try {
                event = watcher.take();
              } catch (ClosedKqueueException e) {
                return null;
              }
              handler.handle(event, before);
            }
          };
      takers.add(pool.submit(body));
    }
    return takers;
  }

  private void finish(List<Future<?>> tasks) throws Exception {
    for (Future<?> task : tasks) {
      task.get(60, TimeUnit.SECONDS);
    }
  }

  private List<Future<?>> run(Callable<Void> step) {
    List<Future<?>> tasks = new ArrayList<>();
    long end = System.nanoTime() + RUN_NANOS;
    for (int i = 0; i < THREADS; i++) {
      Callable<Void> body =
          () -> {
            while (System.nanoTime() < end) {
              step.call();
            }
            return null;
          };
      tasks.add(pool.submit(body));
    }
    return tasks;
  }

  private static void await(AtomicLong value, long atLeast) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (value.get() < atLeast) {
      if (System.nanoTime() > end) {
        throw new AssertionError(value + " after 30 s, " + atLeast + " expected");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void returnsNothingOfAWatchOnceItsCancelHasReturned() throws Exception {
    AtomicLong late = new AtomicLong();
    List<Future<?>> takers =
        takers((event, before) -> {
          if (event.attachment().cancelled <= before) {
            late.incrementAndGet();
          }
          event.attachment().seen.incrementAndGet();
        });
    finish(
        run(() -> {
          Box box = new Box();
          UserWatch<Box> watch = watcher.watch(Interest.user(), box);
          watch.trigger();
          watch.cancel();
          box.cancelled = time.incrementAndGet();
          assertThat(watch.trigger()).isFalse();
          return null;
        }));

    assertThat(late).hasValue(0);
    assertThat(watcher.size()).isZero();
    watcher.close();
    finish(takers);
  }

  @Test
  void losesNoTriggerWhileThreadsPauseAndResume() throws Exception {
    Box box = new Box();
    UserWatch<Box> watch = watcher.watch(Interest.user(), box);
    List<Future<?>> takers =
        takers((event, before) -> box.seen.set(Math.max(box.seen.get(), box.triggered.get())));
    Future<?> pauser =
        pool.submit(() -> {
          while (watch.isActive()) {
            watch.pause();
            watch.resume();
          }
          return null;
        });
    long end = System.nanoTime() + RUN_NANOS;
    while (System.nanoTime() < end) {
      long n = box.triggered.incrementAndGet();
      assertThat(watch.trigger()).isTrue();
      await(box.seen, n);
    }
    watch.cancel();
    pauser.get(20, TimeUnit.SECONDS);
    watcher.close();
    finish(takers);
  }

  @Test
  void givesAPausingWatchToOneThreadAtATime() throws Exception {
    AtomicLong overlaps = new AtomicLong();
    AtomicLong out = new AtomicLong();
    List<Descriptor.Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      pipes.add(backend().pipe());
    }
    ThreadLocal<ByteBuffer> one = ThreadLocal.withInitial(() -> ByteBuffer.allocate(1));
    List<Future<?>> takers =
        takers((event, before) -> {
          Box box = event.attachment();
          if (!box.busy.compareAndSet(false, true)) {
            overlaps.incrementAndGet();
          }
          Interest.Readable interest = (Interest.Readable) event.watch().interest();
          out.addAndGet(interest.descriptor().read(one.get().clear()));
          box.busy.set(false);
          event.watch().resume();
        });
    for (Descriptor.Pipe pipe : pipes) {
      watcher.watch(Interest.readable(pipe.source(), Delivery.PAUSE), new Box());
    }
    long in = 0;
    long end = System.nanoTime() + RUN_NANOS;
    while (System.nanoTime() < end) {
      for (Descriptor.Pipe pipe : pipes) {
        in += in - out.get() < 1000 ? pipe.sink().write(ByteBuffer.allocate(1)) : 0;
      }
    }
    await(out, in);
    watcher.close();
    finish(takers);
    pipes.forEach(Descriptor.Pipe::close);

    assertThat(out).hasValue(in);
    assertThat(overlaps).hasValue(0);
  }

  @Test
  void agreesWithTheKernelHoweverChangesOverlap() throws Exception {
    try (Descriptor.Pipe pipe = backend().pipe()) {
      pipe.sink().write(ByteBuffer.allocate(1));
      Interest interest = Interest.readable(pipe.source());
      List<Watch<Box>> current = new ArrayList<>();
      Random random = new Random(1);
      for (int round = 0; round < 20; round++) {
        long end = System.nanoTime() + RUN_NANOS / 20;
        List<Future<?>> changers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          Random mine = new Random(random.nextLong());
          Callable<Void> body =
              () -> {
                while (System.nanoTime() < end) {
                  change(current, interest, mine.nextInt(4));
                }
                return null;
              };
          changers.add(pool.submit(body));
        }
        finish(changers);
        current.forEach(Watch::cancel);
        current.clear();
        assertThat(watcher.size()).isZero();
        assertThat(watcher.poll(Duration.ofMillis(1))).isEmpty();
        Watch<Box> last = watcher.watch(interest, new Box());
        assertThat(watcher.poll(Duration.ofSeconds(20)).orElseThrow().watch()).isSameAs(last);
        last.pause();
        assertThat(watcher.poll(Duration.ofMillis(1))).isEmpty();
        last.resume();
        assertThat(watcher.poll(Duration.ofSeconds(20)).orElseThrow().watch()).isSameAs(last);
        last.cancel();
      }
    }
  }

  private void change(List<Watch<Box>> current, Interest interest, int what)
      throws KqueueException {
    Watch<Box> watch;
    synchronized (current) {
      watch = current.isEmpty() ? null : current.getLast();
    }
    if (watch == null || !watch.isActive()) {
      try {
        Watch<Box> started = watcher.watch(interest, new Box());
        synchronized (current) {
          current.add(started);
        }
      } catch (IllegalStateException e) {
        assertThat(e)
            .hasMessageContaining("is already watched"); // another thread has watched it meanwhile
      }
      return;
    }
    switch (what) {
      case 0 -> watch.cancel();
      case 1 -> watch.pause();
      case 2 -> watch.resume();
      default -> watcher.poll();
    }
  }
}
