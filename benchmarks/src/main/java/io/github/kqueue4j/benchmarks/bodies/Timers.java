// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static io.github.kqueue4j.SysEvent.EVFILT_READ;
import static io.github.kqueue4j.SysEvent.EVFILT_TIMER;
import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_NSECONDS;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How late timers are. All of a run are armed at first, then one is due after the other. A sample
 * is from when a timer was due until it was seen.
 */
public final class Timers implements Body {
  private static final long LEAD_NANOS = 20_000_000;
  private static final long MILLI = 1_000_000;

  private final Samples lateness = new Samples(1 << 16);
  private final Scheduler scheduler;
  private final int armed;
  private final long gapNanos;

  private Timers(Scheduler scheduler, int armed, long gapNanos) {
    this.scheduler = scheduler;
    this.armed = armed;
    this.gapNanos = gapNanos;
  }

  /** Runs tasks later, one at a time. */
  interface Scheduler extends AutoCloseable {
    void schedule(Runnable task, long delayNanos);

    @Override
    void close();
  }

  /**
   * A pool of one thread.
   *
   * @param armed how many timers
   * @param gapNanos between one and the next
   * @return the body
   */
  public static Body executor(int armed, long gapNanos) {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    return new Timers(
        new Scheduler() {
          @Override
          public void schedule(Runnable task, long delayNanos) {
            var _ = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
          }

          @Override
          public void close() {
            executor.shutdownNow();
          }
        },
        armed,
        gapNanos);
  }

  /**
   * An event loop of Netty.
   *
   * @param armed how many timers
   * @param gapNanos between one and the next
   * @return the body
   * @throws UnavailableException where the transport does not run
   */
  public static Body netty(int armed, long gapNanos) throws UnavailableException {
    return new Timers(NettyPeers.scheduler(), armed, gapNanos);
  }

  /**
   * TIMER events of a kqueue.
   *
   * @param backend whose kqueue
   * @param armed how many timers
   * @param gapNanos between one and the next
   * @return the body
   * @throws IOException if the kernel refuses
   */
  public static Body kqueue(Backend backend, int armed, long gapNanos) throws IOException {
    return new OfKqueue(backend, armed, gapNanos, false);
  }

  /**
   * One timer of 1 ms after the other.
   *
   * @param backend whose kqueue
   * @param withPipe whether it also watches a silent pipe, and so waits in the system's own wait
   * @return the body
   * @throws IOException if the kernel refuses
   */
  public static Body oneMilli(Backend backend, boolean withPipe) throws IOException {
    return new OfKqueue(backend, 1, MILLI, withPipe);
  }

  /**
   * One {@code parkNanos} of 1 ms after the other.
   *
   * @return the body
   */
  public static Body park() {
    Samples lateness = new Samples(1 << 16);
    return new Body() {
      @Override
      public long run(int times) {
        for (int i = 0; i < times; i++) {
          long due = System.nanoTime() + MILLI;
          for (long left = MILLI; left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
          }
          lateness.add(System.nanoTime() - due);
        }
        return times;
      }

      @Override
      public Optional<Samples> samples() {
        return Optional.of(lateness);
      }
    };
  }

  @Override
  public long run(int times) throws InterruptedException {
    for (int t = 0; t < times; t++) {
      CountDownLatch done = new CountDownLatch(armed);
      long first = System.nanoTime() + (armed == 1 ? gapNanos : LEAD_NANOS);
      for (int i = 0; i < armed; i++) {
        long due = first + i * gapNanos;
        Runnable task =
            () -> {
              lateness.add(System.nanoTime() - due);
              done.countDown();
            };
        scheduler.schedule(task, due - System.nanoTime());
      }
      done.await();
    }
    return (long) times * armed;
  }

  @Override
  public long expected(int times) {
    return (long) times * armed;
  }

  @Override
  public Optional<Samples> samples() {
    return Optional.of(lateness);
  }

  @Override
  public void close() {
    scheduler.close();
  }

  /** The subject. */
  private static final class OfKqueue implements Body {
    private final Samples lateness = new Samples(1 << 16);
    private final Kqueue kq;
    private final KEventBuffer change;
    private final KEventBuffer events;
    private final Descriptor.Pipe silent;
    private final int armed;
    private final long gapNanos;

    OfKqueue(Backend backend, int armed, long gapNanos, boolean withPipe) throws IOException {
      kq = Kqueue.open(backend);
      change = kq.newBuffer(1);
      events = kq.newBuffer(64);
      silent = backend.pipe();
      this.armed = armed;
      this.gapNanos = gapNanos;
      if (withPipe) {
        kq.register(change.put(silent.source().number(), EVFILT_READ, EV_ADD, 0, 0, 0));
      }
    }

    @Override
    public long run(int times) throws IOException {
      long expired = 0;
      for (int t = 0; t < times; t++) {
        long first = System.nanoTime() + (armed == 1 ? gapNanos : LEAD_NANOS);
        for (int i = 0; i < armed; i++) {
          long due = first + i * gapNanos;
          long delay = Math.max(1, due - System.nanoTime()); // 0 is no period
          change.clear().put(i, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_NSECONDS, delay, due);
          kq.register(change);
        }
        for (int left = armed; left > 0; ) {
          int count = kq.kevent(events, Kqueue.FOREVER_NANOS);
          long now = System.nanoTime();
          for (int i = 0; i < count; i++) {
            lateness.add(now - events.udata(i));
          }
          left -= count;
          expired += count;
        }
      }
      return expired;
    }

    @Override
    public long expected(int times) {
      return (long) times * armed;
    }

    @Override
    public Optional<Samples> samples() {
      return Optional.of(lateness);
    }

    @Override
    public void close() {
      kq.close();
      silent.close();
    }
  }
}
