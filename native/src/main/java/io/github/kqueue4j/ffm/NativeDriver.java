// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.spi.KqueueDriver;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One open kqueue of the host.
 *
 * <p>A call first makes its changes and collects the pending events, with a zero timeout. Only if
 * no event is pending does the call wait, in a second kevent(2). An interrupt therefore affects
 * only calls that wait, and a busy queue bears no cost for interrupts.
 */
final class NativeDriver implements KqueueDriver {

  private static final int EBADF = Errno.EBADF.number();
  private static final int EINTR = Errno.EINTR.number();

  /** The number is the same on all systems and in {@link Errno}. */
  private static final int EINVAL = Errno.EINVAL.number();

  private static final int EACCES = Errno.EACCES.number();

  /**
   * Longer waits are split, because some systems end a wait after a day and some count in 32 bits.
   */
  private static final long LONGEST_NANOS = 12L * 60 * 60 * 1_000_000_000;

  /**
   * The longest sleep of a thread that the kernel may forget to wake, and the interval at which
   * {@link #close()} checks for calls that could not signal their end.
   */
  private static final long NAP_NANOS = 100_000_000;

  private final Kernel kernel;
  private final SystemCalls calls;
  private final int kq;
  private final boolean takesChangesSingly;
  private final boolean watchesQueues;
  private final WakeupEvent wakeupEvent;
  final Waiters waiters;
  private final InFlightCalls inFlight = new InFlightCalls();
  private final QueueDescriptor descriptor;

  /** Held while the queue is closed. No other call takes this lock. */
  private final ReentrantLock closing = new ReentrantLock();

  // Guarded by closing: once true, the number may belong to another file.
  private boolean isDescriptorClosed;

  private NativeDriver(Kernel kernel, int kq, WakeupEvent wakeupEvent) {
    this.kernel = kernel;
    this.calls = kernel.calls;
    this.kq = kq;
    this.takesChangesSingly = kernel.abi().takesChangesSingly();
    this.watchesQueues = kernel.abi().watchesQueues();
    this.wakeupEvent = wakeupEvent;
    this.waiters = new Waiters(wakeupEvent, kernel.abi().forgetsSleepers());
    this.descriptor = new QueueDescriptor(kernel, kq, inFlight);
  }

  static NativeDriver open(Kernel kernel) throws KqueueException {
    StackRoom.check();
    int kq = kernel.calls.kqueue();
    if (kq < 0) {
      throw Kernel.failure("kqueue", kq);
    }
    WakeupEvent wakeupEvent = null;
    boolean isOpen = false;
    try {
      wakeupEvent = WakeupEvent.install(kernel, kq);
      NativeDriver driver = new NativeDriver(kernel, kq, wakeupEvent);
      kernel.queues.add(kq);
      isOpen = true;
      return driver;
    } finally {
      if (!isOpen) {
        kernel.calls.closeQueue(kq);
        if (wakeupEvent != null) {
          wakeupEvent.close();
        }
      }
    }
  }

  // kevent(2)

  @Override
  public int kevent(KEventBuffer changes, KEventBuffer events, int maxEvents, long timeoutNanos) {
    CallRoom.check(kq); // a call that is cut off before it counts itself out is in flight for ever
    if (!inFlight.enter()) {
      return -EBADF;
    }
    try {
      return kevent((NativeBuffer) changes, (NativeBuffer) events, maxEvents, timeoutNanos);
    } finally {
      inFlight.exit();
    }
  }

  private int kevent(NativeBuffer changes, NativeBuffer events, int maxEvents, long timeoutNanos) {
    int nchanges = changes.size();
    if (nchanges > 0 && (nchanges > maxEvents || needsSingleCalls(changes))) {
      int posted = register(changes, nchanges, events);
      if (posted != 0) {
        return posted;
      }
      nchanges = 0;
    }
    if (maxEvents == 0) {
      return 0;
    }
    int result = poll(changes, nchanges, events, maxEvents);
    return result != 0 || timeoutNanos == 0 ? result : await(events, maxEvents, timeoutNanos);
  }

  @Override
  public int apply(KEventBuffer changes, KEventBuffer posted) {
    CallRoom.check(kq);
    if (!inFlight.enter()) {
      return -EBADF;
    }
    try {
      return register((NativeBuffer) changes, changes.size(), (NativeBuffer) posted);
    } finally {
      inFlight.exit();
    }
  }

  /** Makes the changes and collects the pending events, without waiting. */
  private int poll(NativeBuffer changes, int nchanges, NativeBuffer events, int maxEvents) {
    int withdrawals = waiters.withdrawals();
    int count = calls.kevent(kq, changes, nchanges, events, maxEvents, SystemCalls.ZERO);
    int result = count > 0 ? waiters.take(events, count, withdrawals) : count;
    return result == count && count != -EINTR
        ? result
        : pollAgain(count, result, events, maxEvents);
  }

  /**
   * Collects events again after the wake-up event was delivered or the call failed with EINTR. If
   * the wake-up event took the only place, other events may still be pending. After EINTR all
   * changes are applied, as kevent(2) says, so they are not repeated.
   */
  private int pollAgain(int firstCount, int firstResult, NativeBuffer events, int maxEvents) {
    int count = firstCount;
    int result = firstResult;
    boolean tookWakeupEvent = result != count;
    try {
      while (count == -EINTR || (result == 0 && count == maxEvents)) {
        int withdrawals = waiters.withdrawals();
        count = calls.kevent(kq, events, 0, events, maxEvents, SystemCalls.ZERO);
        result = count > 0 ? waiters.take(events, count, withdrawals) : count;
        tookWakeupEvent |= result != count;
      }
    } finally {
      if (tookWakeupEvent) {
        waiters.passOn();
      }
    }
    return result;
  }

  // changes

  private boolean needsSingleCalls(NativeBuffer changes) {
    return takesChangesSingly
        || changes.asksForStatus()
        || (changes.mayNest() && namesQueue(changes));
  }

  private boolean namesQueue(NativeBuffer changes) {
    for (int i = 0; i < changes.size(); i++) {
      if (isOfQueue(changes, i)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOfQueue(NativeBuffer changes, int i) {
    return changes.filter(i) == Filter.READ && kernel.queues.contains(changes.ident(i));
  }

  /** Whether a change adds an event for another queue. */
  private boolean addsQueue(NativeBuffer changes, int i) {
    Filter filter = changes.filter(i);
    return (filter == Filter.READ || filter == Filter.WRITE)
        && (changes.flags(i) & SysEvent.EV_ADD) != 0
        && kernel.queues.contains(changes.ident(i));
  }

  /** Makes changes without collecting events, and posts errors and receipts. */
  private int register(NativeBuffer changes, int nchanges, NativeBuffer posted) {
    return needsSingleCalls(changes)
        ? registerSingly(changes, nchanges, posted)
        : registerAll(changes, nchanges, posted);
  }

  /**
   * Makes all changes in one call, in which every change requests a receipt. On all systems the
   * call then posts an entry for each change in order, collects no event and does not wait.
   */
  private int registerAll(NativeBuffer changes, int nchanges, NativeBuffer posted) {
    int count;
    setReceipts(changes, nchanges, true);
    try {
      count = calls.kevent(kq, changes, nchanges, posted, nchanges, SystemCalls.ZERO);
    } finally {
      setReceipts(changes, nchanges, false);
    }
    if (count < 0) {
      return count;
    }
    int kept = 0;
    int change = 0;
    for (int i = 0; i < count; i++) {
      change = find(changes, change, posted, i);
      if (posted.readData(i) != 0 || asksReceipt(changes, change)) {
        posted.copy(posted, i, kept);
        kept++;
      }
      change++;
    }
    return kept;
  }

  private static boolean asksReceipt(NativeBuffer changes, int i) {
    return (changes.flags(i) & SysEvent.EV_RECEIPT) != 0;
  }

  /** Sets or clears EV_RECEIPT in the changes for which the caller did not request a receipt. */
  private static void setReceipts(NativeBuffer changes, int nchanges, boolean on) {
    for (int i = 0; i < nchanges; i++) {
      if (!asksReceipt(changes, i)) {
        int flags = changes.readFlags(i);
        changes.writeFlags(i, on ? flags | SysEvent.EV_RECEIPT : flags & ~SysEvent.EV_RECEIPT);
      }
    }
  }

  /**
   * Finds the change that an entry belongs to: the next change, unless the kernel left out the
   * entry of that one.
   */
  private static int find(NativeBuffer changes, int from, NativeBuffer posted, int i) {
    for (int change = from; change < changes.size(); change++) {
      if (changes.readIdent(change) == posted.readIdent(i)
          && changes.readFilter(change) == posted.readFilter(i)) {
        return change;
      }
    }
    throw new AssertionError(
        "kevent(2) posted an entry that belongs to no change: ident " + posted.readIdent(i));
  }

  /** Makes each change in a call of its own. */
  private int registerSingly(NativeBuffer changes, int nchanges, NativeBuffer posted) {
    int count = 0;
    for (int i = 0; i < nchanges; i++) {
      int errno = registerOne(changes, i, posted, count);
      if (errno != 0 || asksReceipt(changes, i)) {
        posted.post(changes, i, count, errno);
        count++;
      }
    }
    return count;
  }

  /** Makes one change; returns the host's errno, or 0. */
  private int registerOne(NativeBuffer changes, int i, NativeBuffer room, int at) {
    if (!watchesQueues && addsQueue(changes, i)) {
      return EINVAL;
    }
    if (isOfQueue(changes, i)) {
      CallRoom.check(kq); // for the lock of kernel.queues
      int inner = (int) changes.ident(i);
      int flags = changes.flags(i);
      if ((flags & SysEvent.EV_ADD) != 0) {
        return kernel.queues.watch(
            kq, inner, EINVAL, () -> calls.register(kq, changes, i, room, at));
      }
      if ((flags & SysEvent.EV_DELETE) != 0) {
        return kernel.queues.unwatch(kq, inner, () -> calls.register(kq, changes, i, room, at));
      }
    }
    int errno = calls.register(kq, changes, i, room, at);
    return errno == EACCES && changes.asksForStatus()
        ? registerWithoutStatus(changes, i, room, at)
        : errno;
  }

  /**
   * Repeats a change without the status note: the kernel reports the exit of any process, but the
   * status only of a child.
   */
  private int registerWithoutStatus(NativeBuffer changes, int i, NativeBuffer room, int at) {
    int notes = changes.readFflags(i);
    changes.writeFflags(i, notes & ~kernel.abi().statusNote());
    try {
      return calls.register(kq, changes, i, room, at);
    } finally {
      changes.writeFflags(i, notes);
    }
  }

  // waiting

  private int await(NativeBuffer events, int maxEvents, long timeoutNanos) {
    long start = System.nanoTime();
    if (Thread.currentThread().isInterrupted()) {
      return -EINTR;
    }
    CallRoom.checkForWait();
    boolean isVirtual = Thread.currentThread().isVirtual();
    Waiter me = isVirtual ? new Waiter() : Waiter.ofThread();
    int entry = waiters.enter(me);
    if (entry != Waiters.WAIT) {
      return entry;
    }
    try {
      if (isVirtual) {
        return kernel.virtualThreadWaits.await(
            () -> waitAndLeave(me, events, maxEvents, timeoutNanos, start),
            () -> waiters.interrupt(me));
      }
      try {
        me.heedInterrupts(waiters);
        return wait(me, events, maxEvents, timeoutNanos, start);
      } finally {
        me.ignoreInterrupts();
      }
    } finally {
      if (me.isCountedOut) {
        inFlight.undoExit();
      } else {
        waiters.leave(me);
      }
    }
  }

  /**
   * Waits, leaves and ends the call on behalf of a virtual thread, so that neither other waiters
   * nor {@link #close()} need wait until that thread is scheduled again: the caller of close() may
   * hold the only carrier.
   */
  private int waitAndLeave(
      Waiter me, NativeBuffer events, int maxEvents, long timeoutNanos, long start) {
    try {
      return wait(me, events, maxEvents, timeoutNanos, start);
    } finally {
      waiters.leave(me);
      me.isCountedOut = true;
      inFlight.exit();
    }
  }

  private int wait(Waiter me, NativeBuffer events, int maxEvents, long timeoutNanos, long start) {
    while (true) {
      Waiter.Reason reason = waiters.reason(me);
      // Not a switch: its class would be initialized here, perhaps near the end of the stack.
      if (reason == Waiter.Reason.WAKEUP) {
        return 0;
      }
      if (reason == Waiter.Reason.INTERRUPT) {
        return -EINTR;
      }
      if (reason == Waiter.Reason.CLOSE) {
        return -EBADF;
      }
      if (me.isInterrupted()) {
        return -EINTR;
      }
      long left = left(timeoutNanos, start);
      if (left <= 0) {
        return 0;
      }
      int how = waiters.prepareSleep(me);
      if (how < 0) {
        return how;
      }
      if (how == Waiters.RECHECK_FIRST) {
        continue;
      }
      MemorySegment timeout =
          timeout(events, how == Waiters.NAP ? Math.min(left, NAP_NANOS) : left);
      int withdrawals = waiters.withdrawals();
      int count = calls.kevent(kq, events, 0, events, maxEvents, timeout);
      int result = count > 0 ? waiters.take(events, count, withdrawals) : count;
      if (result != count) {
        waiters.passOn();
      }
      if (result > 0) {
        return inFlight.isClosed() ? -EBADF : result;
      }
      if (result < 0 && result != -EINTR) {
        return result;
      }
      if (count > 0) {
        waiters.awaitMarkedWaiters(me); // the wake-up event was meant for another thread
      }
    }
  }

  private static long left(long timeoutNanos, long start) {
    return timeoutNanos == Kqueue.FOREVER_NANOS
        ? timeoutNanos
        : timeoutNanos - (System.nanoTime() - start);
  }

  private static MemorySegment timeout(NativeBuffer events, long nanos) {
    return nanos == Kqueue.FOREVER_NANOS
        ? MemorySegment.NULL
        : events.timeout(Math.min(nanos, LONGEST_NANOS));
  }

  @Override
  public void wakeup() {
    CallRoom.check(kq);
    waiters.wakeup();
  }

  // the queue

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  /**
   * Concurrent calls wait until the first call has closed the queue. If an error of the JVM aborts
   * a call, the next call continues; the last steps need no memory and have room on the stack.
   */
  @Override
  public void close() {
    StackRoom.check();
    inFlight.close();
    closing.lock();
    try {
      if (isDescriptorClosed) {
        return;
      }
      do {
        waiters.close();
      } while (!inFlight.awaitEmpty(NAP_NANOS));
      kernel.queues.remove(kq);
      isDescriptorClosed = true;
      calls.closeQueue(kq);
      wakeupEvent.close();
    } finally {
      closing.unlock();
    }
  }
}
