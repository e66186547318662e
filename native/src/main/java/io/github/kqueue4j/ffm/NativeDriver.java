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
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One open kqueue of the host.
 *
 * <p>A call first makes its changes and looks at what pends, with a zero timeout. Only if there is
 * nothing does it wait, in a second kevent(2): so an interrupt is heeded by calls that wait and by
 * no others, and a busy queue pays nothing for that.
 */
final class NativeDriver implements KqueueDriver {

  private static final int EBADF = Errno.EBADF.number();
  private static final int EINTR = Errno.EINTR.number();

  /** The same number on all systems, and in {@link Errno}. */
  private static final int EINVAL = Errno.EINVAL.number();

  private static final int EACCES = Errno.EACCES.number();

  /** Longer waits are split: some systems end them after a day, some count in 32 bits. */
  private static final long LONGEST_NANOS = 12L * 60 * 60 * 1_000_000_000;

  /** How long a thread sleeps that the kernel may forget, or that lacked the stack to tell. */
  private static final long NAP_NANOS = 100_000_000;

  private final Kernel kernel;
  private final SystemCalls calls;
  private final int kq;
  private final boolean takesChangesSingly;
  private final WakeupEvent alarm;
  private final Waiters waiters;
  private final InFlightCalls inside = new InFlightCalls();
  private final QueueDescriptor descriptor;

  /** Held while the queue is closed; nothing is under it that a call needs. */
  private final ReentrantLock closing = new ReentrantLock();

  // Guarded by closing: its number may be another's from now on.
  private boolean isNumberGone;

  private NativeDriver(Kernel kernel, int kq, WakeupEvent alarm) {
    this.kernel = kernel;
    this.calls = kernel.calls;
    this.kq = kq;
    this.takesChangesSingly = kernel.abi().takesChangesSingly();
    this.alarm = alarm;
    this.waiters = new Waiters(alarm, kernel.abi().forgetsSleepers());
    this.descriptor = new QueueDescriptor(kernel, kq, inside);
  }

  static NativeDriver open(Kernel kernel) throws KqueueException {
    int kq = kernel.calls.kqueue();
    if (kq < 0) {
      throw Kernel.failure("kqueue", kq);
    }
    WakeupEvent alarm = null;
    boolean isOpen = false;
    try {
      alarm = WakeupEvent.install(kernel, kq);
      NativeDriver driver = new NativeDriver(kernel, kq, alarm);
      kernel.queues.add(kq);
      isOpen = true;
      return driver;
    } finally {
      if (!isOpen) {
        kernel.calls.closeQueue(kq);
        if (alarm != null) {
          alarm.close();
        }
      }
    }
  }

  // the calls

  @Override
  public int kevent(KEventBuffer changes, KEventBuffer events, int maxEvents, long timeoutNanos) {
    if (!inside.enter()) {
      return -EBADF;
    }
    try {
      return kevent((NativeBuffer) changes, (NativeBuffer) events, maxEvents, timeoutNanos);
    } finally {
      inside.exit();
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
    if (!inside.enter()) {
      return -EBADF;
    }
    try {
      return register((NativeBuffer) changes, changes.size(), (NativeBuffer) posted);
    } finally {
      inside.exit();
    }
  }

  /** Makes the changes, and collects what there is. */
  private int poll(NativeBuffer changes, int nchanges, NativeBuffer events, int maxEvents) {
    int silences = waiters.silences();
    int count = calls.kevent(kq, changes, nchanges, events, maxEvents, SystemCalls.ZERO);
    int result = count > 0 ? waiters.take(events, count, silences) : count;
    return result == count && count != -EINTR
        ? result
        : pollAgain(count, result, events, maxEvents);
  }

  /**
   * The alarm was there, or EINTR. If it took the only place, whatever pends stands behind it; and
   * after EINTR all changes are made, as kevent(2) says.
   */
  private int pollAgain(int firstCount, int firstResult, NativeBuffer events, int maxEvents) {
    int count = firstCount;
    int result = firstResult;
    boolean tookAlarm = result != count;
    while (count == -EINTR || (result == 0 && count == maxEvents)) {
      int silences = waiters.silences();
      count = calls.kevent(kq, events, 0, events, maxEvents, SystemCalls.ZERO);
      result = count > 0 ? waiters.take(events, count, silences) : count;
      tookAlarm |= result != count;
    }
    if (tookAlarm) {
      waiters.pass();
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

  /** Makes changes only, and posts what is to be posted. */
  private int register(NativeBuffer changes, int nchanges, NativeBuffer posted) {
    return needsSingleCalls(changes)
        ? registerSingly(changes, nchanges, posted)
        : registerAll(changes, nchanges, posted);
  }

  /**
   * One call, in which every change asks for a receipt: then there is an entry for each, in order,
   * no event among them and no wait behind, on all systems.
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

  /** Those that have one asked for it anyway and keep it. */
  private static void setReceipts(NativeBuffer changes, int nchanges, boolean on) {
    for (int i = 0; i < nchanges; i++) {
      if (!asksReceipt(changes, i)) {
        int flags = changes.readFlags(i);
        changes.writeFlags(i, on ? flags | SysEvent.EV_RECEIPT : flags & ~SysEvent.EV_RECEIPT);
      }
    }
  }

  /** The change that an entry is of: the next one, unless the kernel has left an entry out. */
  private static int find(NativeBuffer changes, int from, NativeBuffer posted, int i) {
    for (int change = from; change < changes.size(); change++) {
      if (changes.readIdent(change) == posted.readIdent(i)
          && changes.readFilter(change) == posted.readFilter(i)) {
        return change;
      }
    }
    throw new AssertionError(
        "kevent(2) has posted an entry that is of no change: ident " + posted.readIdent(i));
  }

  /** A call for each change. */
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

  /** The host's errno, or 0. */
  private int registerOne(NativeBuffer changes, int i, NativeBuffer room, int at) {
    if (isOfQueue(changes, i)) {
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

  /** One may be told of the exit of a process whose status one may not know. */
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
    StackRoom.check();
    boolean isVirtual = Thread.currentThread().isVirtual();
    Waiter me = isVirtual ? new Waiter() : Waiter.ofThread();
    int entry = waiters.enter(me);
    if (entry != Waiters.WAIT) {
      return entry;
    }
    try {
      if (isVirtual) {
        return kernel.relay.await(
            () -> waitAndLeave(me, events, maxEvents, timeoutNanos, start),
            () -> waiters.interrupt(me));
      }
      me.heedInterrupts(waiters);
      try {
        return wait(me, events, maxEvents, timeoutNanos, start);
      } finally {
        me.ignoreInterrupts();
      }
    } finally {
      waiters.leave(me);
    }
  }

  /** For a virtual thread, which others need not wait for. */
  private int waitAndLeave(
      Waiter me, NativeBuffer events, int maxEvents, long timeoutNanos, long start) {
    try {
      return wait(me, events, maxEvents, timeoutNanos, start);
    } finally {
      waiters.leave(me);
    }
  }

  private int wait(Waiter me, NativeBuffer events, int maxEvents, long timeoutNanos, long start) {
    while (true) {
      switch (waiters.reason(me)) {
        case WAKEUP -> {
          return 0;
        }
        case INTERRUPT -> {
          return -EINTR;
        }
        case CLOSE -> {
          return -EBADF;
        }
        case NONE, LOOK -> {}
      }
      if (Thread.currentThread().isInterrupted()) { // never a thread of the relay
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
      if (how == Waiters.LOOK_FIRST) {
        continue;
      }
      MemorySegment timeout =
          timeout(events, how == Waiters.NAP ? Math.min(left, NAP_NANOS) : left);
      int silences = waiters.silences();
      int count = calls.kevent(kq, events, 0, events, maxEvents, timeout);
      int result = count > 0 ? waiters.take(events, count, silences) : count;
      if (result != count) {
        waiters.pass();
      }
      if (result > 0) {
        return inside.isClosed() ? -EBADF : result;
      }
      if (result < 0 && result != -EINTR) {
        return result;
      }
      if (count > 0) {
        waiters.stepAside(me); // the alarm was for another thread
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
    waiters.wakeup();
  }

  // the queue itself

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  /**
   * Who comes second waits until it is closed. If it is cut short by an error of the virtual
   * machine, the next call goes on where it was.
   */
  @Override
  public void close() {
    inside.close();
    closing.lock();
    try {
      if (isNumberGone) {
        return;
      }
      do {
        waiters.close();
      } while (!inside.awaitEmpty(NAP_NANOS));
      kernel.queues.remove(kq);
      isNumberGone = true;
      calls.closeQueue(kq);
      alarm.close();
    } finally {
      closing.unlock();
    }
  }
}
