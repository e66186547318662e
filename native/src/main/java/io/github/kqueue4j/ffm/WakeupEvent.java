// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/**
 * An internal event in a queue that ends a wait in the kernel. Like every event with EV_CLEAR it is
 * delivered to one waiter, which the kernel chooses. {@link Waiters} serialises all calls but
 * {@link #isEntry}.
 */
abstract class WakeupEvent {

  static final int ADD_CLEAR = SysEvent.EV_ADD | SysEvent.EV_CLEAR;

  private static final int DELETE = 0;
  private static final int ADD = 1;
  private static final int ROOM = 2;
  private static final int TRIGGER = 3;

  final SystemCalls calls;
  final int kq;
  private final Translation translation;
  final NativeBuffer changes;
  private final long ident;
  private final int number;

  /** False from before the event is deleted until after it is added. */
  private boolean isRegistered;

  private WakeupEvent(Kernel kernel, int kq, long ident, Filter filter) {
    this.calls = kernel.calls;
    this.kq = kq;
    this.translation = kernel.translation;
    this.ident = ident;
    this.number = translation.number(filter);
    this.changes = kernel.newBuffer(TRIGGER + 1);
    changes.keepParts(); // a trigger that another thread waits for is made with a full heap, too
    changes.store(DELETE, ident, filter, SysEvent.EV_DELETE, 0, 0, 0);
    changes.store(ADD, ident, filter, ADD_CLEAR, 0, 0, 0);
  }

  /** Makes a change. Returns 0, or a negated error. */
  final int apply(int change) {
    return -translation.portableErrno(calls.register(kq, changes, change, changes, ROOM));
  }

  /** Deletes the event, which {@link #restore} adds again. Returns whether it was there. */
  final boolean delete() {
    isRegistered = false;
    return apply(DELETE) == 0;
  }

  /**
   * Adds the event to the queue again if {@link #delete} has deleted it.
   *
   * @return 0, or a negated error
   */
  final int restore() {
    int result = isRegistered ? 0 : apply(ADD);
    isRegistered = result == 0;
    return result;
  }

  /** Whether an entry is this event. */
  final boolean isEntry(NativeBuffer events, int i) {
    return events.readIdent(i) == ident && events.readFilter(i) == number;
  }

  /** Initializes the classes of the two kinds. */
  static void initializeClasses() {
    StackRoom.initialize(MethodHandles.lookup(), User.class, Pipe.class);
  }

  /**
   * Adds a wake-up event to a queue: a user event if the system has EVFILT_USER, otherwise the read
   * end of a pipe.
   */
  static WakeupEvent install(Kernel kernel, int kq) throws KqueueException {
    return kernel.translation.supports(Filter.USER) ? new User(kernel, kq) : Pipe.open(kernel, kq);
  }

  /**
   * Triggers the event; the kernel may merge the trigger with one that is still pending.
   *
   * @return 0, or a negated error
   */
  abstract int trigger();

  /**
   * Called when the kernel has delivered the event. Returns true if the delivery covers all
   * triggers until now.
   */
  abstract boolean onDelivered();

  /** Withdraws triggers that are not delivered. Returns false if they may still be pending. */
  abstract boolean withdraw();

  /** Closes the descriptors of the event; the event itself is removed when the queue is closed. */
  abstract void close();

  /** A user event with an ident that {@link io.github.kqueue4j.KEventBuffer} refuses to users. */
  private static final class User extends WakeupEvent {

    User(Kernel kernel, int kq) throws KqueueException {
      super(kernel, kq, Long.MIN_VALUE, Filter.USER);
      changes.store(TRIGGER, Long.MIN_VALUE, Filter.USER, 0, SysEvent.NOTE_TRIGGER, 0, 0);
      int result = restore();
      if (result < 0) {
        throw Kernel.failure("kqueue", result);
      }
    }

    @Override
    int trigger() {
      int result = restore();
      return result < 0 ? result : apply(TRIGGER);
    }

    /** Returns false: the event may have been triggered again since it was delivered. */
    @Override
    boolean onDelivered() {
      return false;
    }

    /**
     * Deletes the event and adds it again, because EV_CLEAR in a change withdraws a trigger on some
     * systems only. If the kernel lacks the memory to add the event, {@link #restore} tries again
     * when the event is needed.
     */
    @Override
    boolean withdraw() {
      boolean isGone = delete();
      restore();
      return isGone;
    }

    @Override
    void close() {}
  }

  /** A pipe for systems without user events. */
  private static final class Pipe extends WakeupEvent {

    private static final int BYTES = 64;
    private static final int EAGAIN = Errno.EAGAIN.number();

    private final int source;
    private final int sink;
    private final MemorySegment bytes = Arena.ofAuto().allocate(BYTES);

    private Pipe(Kernel kernel, int kq, int source, int sink) {
      super(kernel, kq, source, Filter.READ);
      this.source = source;
      this.sink = sink;
    }

    static Pipe open(Kernel kernel, int kq) throws KqueueException {
      int[] fds = new int[2];
      int result = kernel.calls.pipe(fds);
      if (result < 0) {
        throw Kernel.failure("kqueue: pipe", result);
      }
      boolean isOpen = false;
      try {
        Pipe pipe = new Pipe(kernel, kq, fds[0], fds[1]);
        result = pipe.restore();
        if (result < 0) {
          throw Kernel.failure("kqueue", result);
        }
        isOpen = true;
        return pipe;
      } finally {
        if (!isOpen) {
          kernel.calls.close(fds[1]);
          kernel.calls.close(fds[0]);
        }
      }
    }

    /** EAGAIN counts as success, because a full pipe is readable already. */
    @Override
    int trigger() {
      int result = restore();
      if (result < 0) {
        return result;
      }
      long count = calls.write(sink, bytes, 1, changes.state);
      return count < 0 && count != -EAGAIN ? (int) count : 0;
    }

    /**
     * Deletes the event before the pipe is drained, because reading may trigger the event once
     * more, and then adds it again. Allocates nothing: the events that came with this one would be
     * lost if there were no memory.
     */
    @Override
    boolean onDelivered() {
      boolean isGone = delete();
      while (calls.read(source, bytes, BYTES, changes.state) > 0) {}
      restore();
      return isGone;
    }

    @Override
    boolean withdraw() {
      return onDelivered();
    }

    @Override
    void close() {
      calls.close(sink);
      calls.close(source);
    }
  }
}
