// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import io.github.kqueue4j.reference.host.linux.LinuxHost;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.Frame;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Kevent;
import io.github.kqueue4j.reference.kern.KeventArgs;
import io.github.kqueue4j.reference.kern.KqueueOps;
import io.github.kqueue4j.reference.kern.Syscalls;
import io.github.kqueue4j.reference.kern.UserMemory;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * System calls of the reference kernel, on descriptors of Linux. A call that may sleep is made in
 * another thread, because a real kernel does not react to {@code Thread.interrupt()}. A signal is
 * simulated by interrupting that other thread.
 */
final class ReferenceCalls {

  private static final ExecutorService SLEEPERS =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("kernel-", 0).factory());

  private final LinuxHost host = new LinuxHost();

  /** The calls that may be asleep. */
  private final Set<Sleep> asleep = ConcurrentHashMap.newKeySet();

  private final Set<Integer> queues = ConcurrentHashMap.newKeySet();

  /** Makes an event wake every sleeper, as on all systems but the reference. */
  void wakeAll() {
    if (!host.kernel().sysctl.set("kq_wakeup_one", 0)) {
      throw new AssertionError("no sysctl kq_wakeup_one");
    }
  }

  /** Returns a descriptor, or a negated error. */
  int kqueue() {
    Lwp lp = host.kernel().machine.curlwp();
    int fd = Syscalls.sysKqueue(lp, host.kernel());
    host.leave(lp);
    if (fd >= 0) {
      queues.add(fd);
    }
    return fd;
  }

  /** Closes a descriptor if it is a queue; returns whether it was one. */
  boolean closeQueue(int fd) {
    if (!queues.remove(fd)) {
      return false;
    }
    Lwp lp = host.kernel().machine.curlwp();
    File fp = host.kernel().fdesc.holdfp(lp, fd);
    if (fp == null) {
      throw new AssertionError("an open queue has no file: " + fd);
    }
    KQueue kq = KqueueOps.kqueue(fp);
    fp.fdrop(lp);
    kq.token.get(lp); // threads that the close wakes are unparked when the token is released
    host.closeKqueue(lp, fd, fp, kq);
    kq.token.rel(lp);
    host.leave(lp);
    return true;
  }

  /**
   * kevent(2).
   *
   * @param out has room for every entry that may be posted
   * @param timeoutNanos the timeout in nanoseconds; −1 waits for ever
   */
  int kevent(int kq, List<Kevent> changes, Kevent[] out, int nevents, long timeoutNanos) {
    if (timeoutNanos == 0 || nevents == 0) {
      return sysKevent(kq, changes, out, nevents, timeoutNanos);
    }
    Sleep sleep = new Sleep(Thread.currentThread(), timeoutNanos < 0);
    SLEEPERS.execute(() -> {
      sleep.begin(asleep);
      try {
        sleep.result = sysKevent(kq, changes, out, nevents, timeoutNanos);
      } finally {
        sleep.end(asleep);
      }
    });
    boolean interrupted = false;
    while (!sleep.isOver) {
      LockSupport.park(sleep);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return sleep.result;
  }

  int sleepers() {
    return asleep.size();
  }

  int endlessSleepers() {
    return (int) asleep.stream().filter(sleep -> sleep.isEndless).count();
  }

  /** Delivers a signal to each thread that sleeps in the kernel, and returns their number. */
  int signalAll() {
    int count = 0;
    for (Sleep sleep : asleep) {
      count += sleep.signal() ? 1 : 0;
    }
    return count;
  }

  private int sysKevent(
      int kq, List<Kevent> changes, Kevent[] out, int nevents, long timeoutNanos) {
    Lwp lp = host.kernel().machine.curlwp();
    KeventArgs args = Frame.of(lp).args;
    args.fd = kq;
    args.changelist = new Memory(changes.toArray(Kevent[]::new));
    args.nchanges = changes.size();
    args.eventlist = new Memory(out);
    args.nevents = nevents;
    args.hasTimeout = timeoutNanos >= 0;
    args.timeout.set(timeoutNanos / 1_000_000_000L, timeoutNanos % 1_000_000_000L);
    int error = Syscalls.sysKevent(lp, host.kernel(), args);
    int result = error == 0 ? args.sysmsgResult() : -error;
    args.release();
    host.leave(lp);
    return result;
  }

  /** One call that may sleep. */
  private static final class Sleep {
    private final Thread caller;
    private final boolean isEndless;
    private volatile boolean isOver;
    private int result;
    private @Nullable Thread sleeper;

    Sleep(Thread caller, boolean isEndless) {
      this.caller = caller;
      this.isEndless = isEndless;
    }

    synchronized void begin(Set<Sleep> asleep) {
      sleeper = Thread.currentThread();
      asleep.add(this);
    }

    synchronized boolean signal() {
      if (sleeper != null) {
        sleeper.interrupt();
      }
      return sleeper != null;
    }

    void end(Set<Sleep> asleep) {
      asleep.remove(this);
      synchronized (this) {
        sleeper = null;
        Thread.interrupted(); // clears a signal that came after the call
      }
      isOver = true;
      LockSupport.unpark(caller);
    }
  }

  /** An array of structs as the memory of the user process. */
  private static final class Memory implements UserMemory {
    private final Kevent[] array;

    Memory(Kevent[] array) {
      this.array = array;
    }

    @Override
    public void copyin(int i, Kevent kev) {
      kev.set(array[i]);
    }

    @Override
    public void copyout(Kevent kev, int i) {
      array[i] = new Kevent();
      array[i].set(kev);
    }

    @Override
    public int length() {
      return array.length;
    }
  }
}
