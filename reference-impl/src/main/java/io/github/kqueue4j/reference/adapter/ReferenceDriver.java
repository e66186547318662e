// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.CallListener;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.Frame;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Kernel;
import io.github.kqueue4j.reference.kern.KeventArgs;
import io.github.kqueue4j.reference.kern.KqueueOps;
import io.github.kqueue4j.reference.kern.Syscalls;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import io.github.kqueue4j.reference.lwkt.SleepQueue;
import io.github.kqueue4j.spi.KqueueDriver;
import org.jspecify.annotations.Nullable;

/** One open kqueue of the port. Its own state is guarded by the kqueue's token. */
final class ReferenceDriver implements KqueueDriver {
  /** The original gives up a wait after a day. */
  private static final long DAY_NANOS = 24 * 60 * 60 * 1_000_000_000L;

  private final ReferenceHost host;
  private final @Nullable CallListener listener;
  private final Kernel kernel;
  private final int fd;

  /** Stays open while a call is {@link #inside}, so that calls take no reference. */
  private final File file;

  private final KQueue kq;
  private final QueueDescriptor descriptor;
  private int inside;
  private volatile boolean closed;

  private ReferenceDriver(ReferenceHost host, int fd, File file) {
    this.host = host;
    this.listener = host.listener();
    this.kernel = host.kernel();
    this.fd = fd;
    this.file = file;
    this.kq = KqueueOps.kqueue(file);
    this.descriptor = new QueueDescriptor(this, fd);
  }

  static ReferenceDriver open(ReferenceHost host) throws KqueueException {
    Kernel kernel = host.kernel();
    Lwp lp = kernel.machine.curlwp();
    try {
      int fd = Syscalls.sysKqueue(lp, kernel, new LevelledKqueueOps(host));
      if (fd < 0) {
        throw new KqueueException("kqueue: " + ErrnoNumbers.text(-fd), Errno.of(-fd));
      }
      File fp = kernel.fdesc.holdfp(lp, fd);
      if (fp == null) {
        throw new AssertionError("a kqueue that was just opened is closed: " + fd);
      }
      ReferenceDriver driver = new ReferenceDriver(host, fd, fp);
      fp.fdrop(lp);
      if (driver.listener != null) {
        driver.listener.opened(fd, driver::close);
      }
      return driver;
    } finally {
      host.leave(lp);
    }
  }

  boolean isOpen() {
    return !closed;
  }

  boolean isOn(ReferenceHost other) {
    return host == other;
  }

  @Override
  public int kevent(KEventBuffer changes, KEventBuffer events, int maxEvents, long timeoutNanos) {
    return call((ReferenceBuffer) changes, (ReferenceBuffer) events, maxEvents, timeoutNanos);
  }

  @Override
  public int apply(KEventBuffer changes, KEventBuffer posted) {
    return call((ReferenceBuffer) changes, (ReferenceBuffer) posted, 0, 0);
  }

  private int call(
      ReferenceBuffer changes, ReferenceBuffer events, int maxEvents, long timeoutNanos) {
    Lwp lp = kernel.machine.curlwp(kq.sleepq);
    kq.token.get(lp);
    if (closed) {
      kq.token.rel(lp);
      host.leave(lp);
      return -EBADF;
    }
    inside++;
    try {
      return timeoutNanos > DAY_NANOS && timeoutNanos != Kqueue.FOREVER_NANOS
          ? waitDays(lp, changes, events, maxEvents, timeoutNanos)
          : sysKevent(lp, changes, changes.size(), events, maxEvents, timeoutNanos);
    } finally {
      leave(lp, maxEvents > 0);
    }
  }

  private int waitDays(
      Lwp lp, ReferenceBuffer changes, ReferenceBuffer events, int maxEvents, long timeoutNanos) {
    long start = host.nanoTime();
    int nchanges = changes.size();
    long left = timeoutNanos;
    int result;
    do {
      result = sysKevent(lp, changes, nchanges, events, maxEvents, left);
      nchanges = 0;
      left = timeoutNanos - (host.nanoTime() - start);
    } while (result == 0 && lp.cause == Lwp.Cause.NONE && maxEvents > 0 && left > 0);
    return result;
  }

  private int sysKevent(
      Lwp lp,
      ReferenceBuffer changes,
      int nchanges,
      ReferenceBuffer events,
      int maxEvents,
      long timeoutNanos) {
    KeventArgs args = Frame.of(lp).args;
    args.fd = fd;
    args.changelist = changes;
    args.nchanges = nchanges;
    args.eventlist = events;
    args.nevents = maxEvents;
    args.wantsCounts = events.wantsCounts();
    args.hasTimeout = timeoutNanos != Kqueue.FOREVER_NANOS;
    args.timeout.set(timeoutNanos / 1_000_000_000L, timeoutNanos % 1_000_000_000L);
    lp.cause = Lwp.Cause.NONE;
    int error = Syscalls.sysKevent(lp, file, args);
    int result = error == 0 ? args.sysmsgResult() : failed(lp, error);
    if (listener != null) {
      listener.kevent(args, timeoutNanos, result);
    }
    args.release();
    return result;
  }

  private int failed(Lwp lp, int error) {
    if (error != EINTR) {
      return -error;
    }
    return switch (lp.cause) {
      case WAKEUP -> 0;
      case CLOSE -> -EBADF;
      case NONE, INTERRUPT -> -EINTR;
      case DEADLOCK -> throw host.deadlock(fd);
    };
  }

  /**
   * Who has collected sees to the other sleepers; the last one out of a kqueue that is being closed
   * closes it.
   */
  private void leave(Lwp lp, boolean collected) {
    if (!kq.token.isHeldBy(lp)) {
      kq.token.get(lp); // a panic let go of it
    }
    if (--inside == 0 && closed) {
      closeKqueue(lp);
    } else if (collected) {
      KqueueOps.passOn(lp, kq);
    }
    kq.token.rel(lp);
    host.leave(lp);
  }

  private void closeKqueue(Lwp lp) {
    host.closeKqueue(lp, fd);
    inside = -1;
    kernel.machine.wakeup(lp, kq.sleepq, this);
  }

  @Override
  public void wakeup() {
    Machine machine = kernel.machine;
    Lwp lp = machine.curlwp();
    kq.token.get(lp);
    if (!closed) {
      SleepQueue queue = kq.sleepq;
      Lwp sleeper = queue.firstSleeper(kq);
      if (sleeper != null) {
        machine.wake(lp, sleeper, EINTR, Lwp.Cause.WAKEUP);
      } else {
        queue.wakeupRequested = true;
      }
    }
    kq.token.rel(lp);
    host.leave(lp);
  }

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public void close() {
    Machine machine = kernel.machine;
    Lwp lp = machine.curlwp();
    kq.token.get(lp);
    if (!closed) {
      closed = true;
      SleepQueue queue = kq.sleepq;
      queue.closing = true;
      Lwp sleeper;
      while ((sleeper = queue.firstSleeper(kq)) != null) {
        machine.wake(lp, sleeper, EINTR, Lwp.Cause.CLOSE);
      }
      if (inside == 0) {
        closeKqueue(lp);
      }
    }
    while (inside >= 0 && host.maySleep(lp)) {
      machine.tsleep(lp, kq.sleepq, this, 0, "kqclos", 0);
    }
    kq.token.rel(lp);
    host.leave(lp);
  }
}
