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
 * How late timers are. All of a run are armed at first; each is due a whole number of milliseconds
 * after it was armed, the unit of kqueue timers. A sample is from when a timer was due until it was
 * seen.
 */
public final class Timers implements Body {
  private static final long LEAD_NANOS = 50_000_000;
  private static final long MILLI = 1_000_000;

  private final Samples lateness = new Samples(1 << 16);
  private final Scheduler scheduler;
  private final int armed;

  private Timers(Scheduler scheduler, int armed) {
    this.scheduler = scheduler;
    this.armed = armed;
  }

  /** Runs tasks later, one at a time. */
  interface Scheduler extends AutoCloseable {
    void schedule(Runnable task, long delayNanos);

    @Override
    void close();
  }

  /** One alone is due after 1 ms; of many ten in each millisecond, once all are armed. */
  private static long delayNanos(int armed, int i) {
    return armed == 1 ? MILLI : LEAD_NANOS + i / 10 * MILLI;
  }

  /**
   * A pool of one thread.
   *
   * @param armed how many timers
   * @return the body
   */
  public static Body executor(int armed) {
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
        armed);
  }

  /**
   * An event loop of Netty.
   *
   * @param armed how many timers
   * @return the body
   * @throws UnavailableException where the transport does not run
   */
  public static Body netty(int armed) throws UnavailableException {
    return new Timers(NettyPeers.scheduler(), armed);
  }

  /**
   * TIMER events of a kqueue.
   *
   * @param backend whose kqueue
   * @param armed how many timers
   * @return the body
   * @throws IOException if the kernel refuses
   */
  public static Body kqueue(Backend backend, int armed) throws IOException {
    return new OfKqueue(backend, armed, false);
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
    return new OfKqueue(backend, 1, withPipe);
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
      for (int i = 0; i < armed; i++) {
        long delay = delayNanos(armed, i);
        long due = System.nanoTime() + delay;
        Runnable task =
            () -> {
              lateness.add(System.nanoTime() - due);
              done.countDown();
            };
        scheduler.schedule(task, delay);
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

    OfKqueue(Backend backend, int armed, boolean withPipe) throws IOException {
      kq = Kqueue.open(backend);
      change = kq.newBuffer(1);
      events = kq.newBuffer(64);
      silent = backend.pipe();
      this.armed = armed;
      if (withPipe) {
        kq.register(change.put(silent.source().number(), EVFILT_READ, EV_ADD, 0, 0, 0));
      }
    }

    @Override
    public long run(int times) throws IOException {
      long expired = 0;
      for (int t = 0; t < times; t++) {
        for (int i = 0; i < armed; i++) {
          long delay = delayNanos(armed, i);
          long due = System.nanoTime() + delay;
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
