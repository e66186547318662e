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
 * Measures how late timers are. All timers of a run are armed at first; each one is due a whole
 * number of milliseconds, the unit of kqueue timers, after it was armed. A sample is the time from
 * the moment when a timer was due until its expiration was seen.
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

  /**
   * The delay of a timer: 1 ms for a single timer. Of many timers ten are due in each millisecond,
   * after all are armed.
   */
  private static long delayNanos(int armed, int i) {
    return armed == 1 ? MILLI : LEAD_NANOS + i / 10 * MILLI;
  }

  /**
   * Returns a body that uses a scheduled pool of one thread.
   *
   * @param armed the number of timers
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
   * Returns a body that uses an event loop of Netty.
   *
   * @param armed the number of timers
   * @return the body
   * @throws UnavailableException if the transport does not run on this machine
   */
  public static Body netty(int armed) throws UnavailableException {
    return new Timers(NettyPeers.scheduler(), armed);
  }

  /**
   * Returns a body that uses TIMER events of a kqueue.
   *
   * @param backend the backend of the kqueue
   * @param armed the number of timers
   * @return the body
   * @throws IOException if the kernel refuses
   * @throws UnavailableException if the system does not give a process so many events
   */
  public static Body kqueue(Backend backend, int armed) throws IOException, UnavailableException {
    Machine.requireEvents(backend, armed);
    return new OfKqueue(backend, armed, false);
  }

  /**
   * Returns a body that waits for one timer of 1 ms after the other.
   *
   * @param backend the backend of the kqueue
   * @param withPipe whether the kqueue also watches a silent pipe, so that its waiter sleeps in a
   *     system call
   * @return the body
   * @throws IOException if the kernel refuses
   */
  public static Body oneMilli(Backend backend, boolean withPipe) throws IOException {
    return new OfKqueue(backend, 1, withPipe);
  }

  /**
   * Returns a body that calls {@code parkNanos} for 1 ms again and again.
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

  /** The contender that uses a kqueue. */
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
