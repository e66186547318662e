// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static io.github.kqueue4j.reference.kern.EventVar.EPERM;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.CallListener;
import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.RealHost;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.Frame;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Kernel;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.KeventArgs;
import io.github.kqueue4j.reference.kern.KqueueOps;
import io.github.kqueue4j.reference.kern.Syscalls;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import io.github.kqueue4j.reference.lwkt.SleepQueue;
import io.github.kqueue4j.spi.KqueueDriver;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open kqueue of the port. Its mutable state is guarded by the kqueue's token. */
final class ReferenceDriver implements KqueueDriver, KernelEntry.Work {
  /** The longest wait of the original; longer waits are split. */
  private static final long DAY_NANOS = 24 * 60 * 60 * 1_000_000_000L;

  private final ReferenceHost host;
  private final @Nullable CallListener listener;
  private final Kernel kernel;
  private final int fd;

  /** Stays open while there are {@link #callsInFlight}, so a call need not take a reference. */
  private final File file;

  private final KQueue kq;
  private final QueueDescriptor descriptor;
  private final KernelEntry.Work closing = new Closing();
  private final KernelEntry.Work waking = new Waking();

  /** Number of in-flight calls; −1 once the kqueue's file is closed. */
  private int callsInFlight;

  /** The thread that is closing the kqueue's file, which may sleep meanwhile. */
  private @Nullable Lwp closer;

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
    int fd = -1;
    File fp = null;
    try {
      File made = Syscalls.newKqueue(kernel, LevelledKqueueOps.LEVELLED);
      fp = made;
      fd = KernelEntry.run(lp, new Installing(kernel, made));
      if (fd < 0) {
        throw refusal(host, -fd);
      }
      ReferenceDriver driver = new ReferenceDriver(host, fd, made);
      CallListener listener = driver.listener;
      if (listener != null) {
        listener.opened(fd, driver::close);
      }
      host.leave(lp);
      ReferenceHost.rethrow(host.takeFailure(lp));
      return driver;
    } catch (Throwable t) {
      if (fp != null && fd >= 0) {
        abandon(host, lp, fd, fp);
      }
      host.leave(lp);
      throw t;
    }
  }

  // Named classes, since the first lambda of a JVM delays the start.

  /** Gives a new kqueue its descriptor. */
  private record Installing(Kernel kernel, File file) implements KernelEntry.Work {
    @Override
    public int run(Lwp lp) {
      return kernel.fdesc.install(lp, file);
    }
  }

  /** {@link #close(Lwp)}. */
  private final class Closing implements KernelEntry.Work {
    @Override
    public int run(Lwp lp) {
      return close(lp);
    }

    @Override
    public void failed(Lwp lp) {
      abandonClose(lp);
    }
  }

  /** {@link #wakeup(Lwp)}. */
  private final class Waking implements KernelEntry.Work {
    @Override
    public int run(Lwp lp) {
      return wakeup(lp);
    }
  }

  private static KqueueException refusal(ReferenceHost host, int error) {
    Optional<String> why = error == EPERM ? host.explainRefusal() : Optional.empty();
    return why.isPresent()
        ? new KqueueException(
            "kqueue: EPERM (operation not permitted: " + why.get() + ")", Errno.EPERM)
        : RealHost.failure("kqueue", error);
  }

  /** Closes a kqueue whose opening failed after it got its descriptor number. */
  private static void abandon(ReferenceHost host, Lwp lp, int fd, File fp) {
    KQueue kq = KqueueOps.kqueue(fp);
    KernelEntry.call(
        lp,
        kq,
        thread -> {
          host.closeKqueue(thread, fd, fp, kq);
          return 0;
        });
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
    KeventArgs args = Frame.of(lp).args;
    args.hasSucceeded = false;
    int result;
    Throwable pending;
    try {
      args.fd = fd;
      args.changelist = changes;
      args.nchanges = changes.size();
      args.eventlist = events;
      args.nevents = maxEvents;
      if (lp instanceof HostLwp own) {
        own.beginCall(events.wantsCounts());
      }
      args.timeoutNanos = timeoutNanos;
      lp.cause = Lwp.Cause.NONE;
      int error = KernelEntry.call(lp, kq, this);
      result = error == 0 ? args.sysmsgResult() : -errno(args, error);
      if (listener != null) {
        listener.kevent(args, timeoutNanos, result);
      }
      args.release();
      host.leave(lp);
      pending = host.takeFailure(lp);
    } catch (Throwable t) {
      cleanUpAfter(t, lp, args);
      throw t;
    }
    if (pending != null) {
      ReferenceHost.rethrow(pending);
    }
    return result;
  }

  /**
   * Cleans up after an Error. If the call has collected events, they are lost: poisons the kqueue.
   */
  private void cleanUpAfter(Throwable cause, Lwp lp, KeventArgs args) {
    try {
      if (args.hasSucceeded && args.sysmsgResult() > 0) {
        fail(cause);
      }
      args.release();
    } finally {
      host.leave(lp);
    }
  }

  @Override
  public void fail(Throwable cause) {
    KernelEntry.poison(kernel.machine.curlwp(), kq, cause);
  }

  /** Performs the call with the token held. Returns 0 or an errno. */
  @Override
  public int run(Lwp lp) {
    if (closed) {
      return EBADF;
    }
    KeventArgs args = Frame.of(lp).args;
    args.isInFlight = true;
    callsInFlight++;
    int error =
        args.timeoutNanos > DAY_NANOS && args.timeoutNanos != Kqueue.FOREVER_NANOS
            ? waitDays(lp, args)
            : sysKevent(lp, args, args.timeoutNanos);
    args.cause = lp.cause; // saved, since closing the kqueue may sleep and overwrite the cause
    callsInFlight--;
    args.isInFlight = false;
    leave(lp, args.nevents > 0);
    args.hasSucceeded = error == 0;
    return error;
  }

  /** Ends a call after an Error or a panic. */
  @Override
  public void failed(Lwp lp) {
    KeventArgs args = Frame.of(lp).args;
    if (args.isInFlight) {
      callsInFlight--;
      args.isInFlight = false;
    }
    args.release();
    abandonClose(lp);
    try {
      leave(lp, false);
    } finally {
      abandonClose(lp); // unless it has succeeded
    }
  }

  /**
   * Ends a call. A call that could collect events passes the wake-up on to the other waiters; the
   * last in-flight call of a kqueue that is being closed closes the kqueue.
   */
  private void leave(Lwp lp, boolean collected) {
    if (callsInFlight == 0 && closed) {
      closeKqueue(lp);
    } else if (collected) {
      KqueueOps.passOn(lp, kq);
    }
  }

  private int waitDays(Lwp lp, KeventArgs args) {
    long start = host.nanoTime();
    long left = args.timeoutNanos;
    int error;
    do {
      error = sysKevent(lp, args, left);
      args.nchanges = 0;
      left = args.timeoutNanos - (host.nanoTime() - start);
    } while (error == 0 && args.sysmsgResult() == 0 && args.nevents > 0 && left > 0);
    return error;
  }

  private int sysKevent(Lwp lp, KeventArgs args, long timeoutNanos) {
    args.hasTimeout = timeoutNanos != Kqueue.FOREVER_NANOS;
    args.timeout.set(timeoutNanos / 1_000_000_000L, timeoutNanos % 1_000_000_000L);
    return Syscalls.sysKevent(lp, kq, args);
  }

  /** Maps the errno of a call to the API's errno; 0 for a wait that {@link #wakeup} has ended. */
  private int errno(KeventArgs args, int error) {
    return error == EINTR ? errnoOfInterrupted(args.cause) : error;
  }

  private int errnoOfInterrupted(Lwp.Cause cause) {
    if (cause
        == Lwp.Cause
            .WAKEUP) { // no switch: its synthetic class would be loaded here, after the call
      return 0;
    }
    if (cause == Lwp.Cause.POISON) {
      throw kq.panic();
    }
    if (cause == Lwp.Cause.DEADLOCK) {
      throw host.deadlock(fd);
    }
    return cause == Lwp.Cause.CLOSE ? EBADF : EINTR;
  }

  private void closeKqueue(Lwp lp) {
    if (callsInFlight == 0 && closer == null) {
      closer = lp;
      host.closeKqueue(lp, fd, file, kq);
      callsInFlight = -1;
      closer = null;
      kernel.machine.wakeup(lp, kq.sleepq, this);
    }
  }

  /** Lets another thread close the kqueue's file, if this thread has failed to. */
  private void abandonClose(Lwp lp) {
    if (closer == lp) {
      closer = null;
      kernel.machine.wakeup(lp, kq.sleepq, this);
    }
  }

  @Override
  public void wakeup() {
    enter(waking);
  }

  private int wakeup(Lwp lp) {
    if (!closed) {
      SleepQueue queue = kq.sleepq;
      Lwp sleeper = queue.firstSleeper(kq);
      if (sleeper != null) {
        kernel.machine.wake(lp, sleeper, EINTR, Lwp.Cause.WAKEUP);
      } else {
        queue.wakeupRequested = true;
      }
    }
    return 0;
  }

  private void enter(KernelEntry.Work work) {
    Lwp lp = kernel.machine.curlwp();
    try {
      KernelEntry.call(lp, kq, work);
    } finally {
      host.leave(lp);
    }
    ReferenceHost.rethrow(host.takeFailure(lp));
  }

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  /** Closes the kqueue. After an Error the close is retried once; a later close may retry again. */
  @Override
  public void close() {
    try {
      enter(closing);
    } catch (Throwable t) {
      enter(closing);
      throw t;
    }
  }

  private int close(Lwp lp) {
    Machine machine = kernel.machine;
    closed = true;
    SleepQueue queue = kq.sleepq;
    queue.closing = true;
    Lwp sleeper;
    while ((sleeper = queue.firstSleeper(kq)) != null) {
      machine.wake(lp, sleeper, EINTR, Lwp.Cause.CLOSE);
    }
    closeKqueue(lp);
    while (callsInFlight >= 0 && host.maySleep(lp)) {
      machine.tsleep(lp, kq.sleepq, this, 0, "kqclos", 0);
      closeKqueue(lp); // if the thread that was closing has failed
    }
    return 0;
  }
}
