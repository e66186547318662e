// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An event of this library's own in a queue, that ends a wait in the kernel. Like all events with
 * EV_CLEAR it goes to one waiter, and the kernel chooses which. Calls are serialised by {@link
 * Waiters}, but for {@link #isEntry}.
 */
abstract class WakeupEvent {

  static final int KEEPS = SysEvent.EV_ADD | SysEvent.EV_CLEAR;

  final SystemCalls calls;
  final int kq;

  private WakeupEvent(SystemCalls calls, int kq) {
    this.calls = calls;
    this.kq = kq;
  }

  /** Installs one: a user event where there are any, else a pipe. */
  static WakeupEvent install(Kernel kernel, int kq) throws KqueueException {
    return kernel.translation.supports(Filter.USER) ? new User(kernel, kq) : Pipe.open(kernel, kq);
  }

  /**
   * Makes the event happen, of which there is one more then or the same as before.
   *
   * @return 0, or a negated error
   */
  abstract int ring();

  /** Whether an entry is the event. */
  abstract boolean isEntry(NativeBuffer events, int i);

  /** The event was taken from the kernel. True if it was for all rings until now. */
  abstract boolean collected();

  /** Takes back what nobody has collected. False if it is still there. */
  abstract boolean silence();

  /**
   * Puts the event into the queue if an attempt to {@link #silence} has lost it.
   *
   * @return 0, or a negated error
   */
  abstract int restore();

  /** Gives back what is not the queue's. */
  abstract void close();

  /** An event that no user can have: {@link io.github.kqueue4j.KEventBuffer} refuses the ident. */
  private static final class User extends WakeupEvent {

    private static final int TRIGGER = 0;
    private static final int DELETE = 1;
    private static final int ADD = 2;
    private static final int ROOM = 3;

    private final Translation translation;
    private final NativeBuffer changes;
    private final int number;

    /** False from before it is deleted until after it is added. */
    private boolean isThere;

    User(Kernel kernel, int kq) throws KqueueException {
      super(kernel.calls, kq);
      translation = kernel.translation;
      number = translation.number(Filter.USER);
      changes = kernel.newBuffer(ROOM + 1);
      changes.store(TRIGGER, Long.MIN_VALUE, Filter.USER, 0, SysEvent.NOTE_TRIGGER, 0, 0);
      changes.store(DELETE, Long.MIN_VALUE, Filter.USER, SysEvent.EV_DELETE, 0, 0, 0);
      changes.store(ADD, Long.MIN_VALUE, Filter.USER, KEEPS, 0, 0, 0);
      int result = restore();
      if (result < 0) {
        throw Kernel.failure("kqueue", result);
      }
    }

    private int make(int change) {
      return -translation.portableErrno(calls.register(kq, changes, change, changes, ROOM));
    }

    @Override
    int restore() {
      int result = isThere ? 0 : make(ADD);
      isThere = result == 0;
      return result;
    }

    @Override
    int ring() {
      int result = restore();
      return result < 0 ? result : make(TRIGGER);
    }

    @Override
    boolean isEntry(NativeBuffer events, int i) {
      return events.readIdent(i) == Long.MIN_VALUE && events.readFilter(i) == number;
    }

    /** It may have been rung since the kernel gave it out. */
    @Override
    boolean collected() {
      return false;
    }

    /**
     * EV_CLEAR in a change takes a trigger back on some systems only. Some lack the memory or the
     * descriptor to add it again: then that is tried once more when it is needed.
     */
    @Override
    boolean silence() {
      isThere = false;
      boolean isGone = make(DELETE) == 0;
      restore();
      return isGone;
    }

    @Override
    void close() {}
  }

  /** A pipe for systems without user events. */
  private static final class Pipe extends WakeupEvent {

    private static final int BYTES = 64;
    private static final int DELETE = 0;
    private static final int ADD = 1;
    private static final int ROOM = 2;
    private static final int EAGAIN = Errno.EAGAIN.number();

    private final Translation translation;
    private final int number;
    private final int source;
    private final int sink;
    private final NativeBuffer changes;
    private final MemorySegment bytes = Arena.ofAuto().allocate(BYTES);

    /** False from before it is deleted until after it is added. */
    private boolean isThere;

    private Pipe(Kernel kernel, int kq, int source, int sink) {
      super(kernel.calls, kq);
      this.translation = kernel.translation;
      this.number = translation.number(Filter.READ);
      this.source = source;
      this.sink = sink;
      this.changes = kernel.newBuffer(ROOM + 1);
      changes.store(DELETE, source, Filter.READ, SysEvent.EV_DELETE, 0, 0, 0);
      changes.store(ADD, source, Filter.READ, KEEPS, 0, 0, 0);
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

    private int make(int change) {
      return -translation.portableErrno(calls.register(kq, changes, change, changes, ROOM));
    }

    @Override
    int restore() {
      int result = isThere ? 0 : make(ADD);
      isThere = result == 0;
      return result;
    }

    /** A full pipe is as good: EAGAIN. */
    @Override
    int ring() {
      int result = restore();
      if (result < 0) {
        return result;
      }
      long count = calls.write(sink, bytes, 1);
      return count < 0 && count != -EAGAIN ? (int) count : 0;
    }

    @Override
    boolean isEntry(NativeBuffer events, int i) {
      return events.readIdent(i) == source && events.readFilter(i) == number;
    }

    /** Reading may make the event happen once more, so it is put in anew. */
    @Override
    boolean collected() {
      isThere = false;
      boolean isGone = make(DELETE) == 0;
      while (calls.read(source, bytes, BYTES) > 0) {}
      restore();
      return isGone;
    }

    @Override
    boolean silence() {
      return collected();
    }

    @Override
    void close() {
      calls.close(sink);
      calls.close(source);
    }
  }
}
