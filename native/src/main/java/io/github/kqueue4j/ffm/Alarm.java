// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

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
abstract class Alarm {

  static final int KEEPS = SysEvent.EV_ADD | SysEvent.EV_CLEAR;

  final SystemCalls calls;
  final int kq;

  private Alarm(SystemCalls calls, int kq) {
    this.calls = calls;
    this.kq = kq;
  }

  /** Installs one: a user event where there are any, else a pipe. */
  static Alarm install(Kernel kernel, int kq) throws KqueueException {
    return kernel.translation.supports(Filter.USER) ? new User(kernel, kq) : Pipe.open(kernel, kq);
  }

  /** Makes the event happen. */
  abstract void ring();

  /** Whether an entry is the event. */
  abstract boolean isEntry(NativeBuffer events, int i);

  /** The event was taken from the kernel. */
  abstract void collected();

  /** Takes back what nobody has collected. */
  abstract void silence();

  /** Gives back what is not the queue's. */
  abstract void close();

  /** An event that no user can have: {@link io.github.kqueue4j.KEventBuffer} refuses the ident. */
  private static final class User extends Alarm {

    private static final int TRIGGER = 0;
    private static final int DELETE = 1;
    private static final int ADD = 2;
    private static final int ROOM = 3;

    private final NativeBuffer changes;
    private final int number;

    User(Kernel kernel, int kq) throws KqueueException {
      super(kernel.calls, kq);
      number = kernel.translation.number(Filter.USER);
      changes = kernel.newBuffer(ROOM + 1);
      changes.store(TRIGGER, Long.MIN_VALUE, Filter.USER, 0, SysEvent.NOTE_TRIGGER, 0, 0);
      changes.store(DELETE, Long.MIN_VALUE, Filter.USER, SysEvent.EV_DELETE, 0, 0, 0);
      changes.store(ADD, Long.MIN_VALUE, Filter.USER, KEEPS, 0, 0, 0);
      int errno = calls.register(kq, changes, ADD, changes, ROOM);
      if (errno != 0) {
        throw Kernel.failure("kqueue", -kernel.translation.portableErrno(errno));
      }
    }

    private void make(int change) {
      int errno = calls.register(kq, changes, change, changes, ROOM);
      if (errno != 0) {
        throw new AssertionError(
            "the user event that ends waits on queue " + kq + " is gone: error " + errno);
      }
    }

    @Override
    void ring() {
      make(TRIGGER);
    }

    @Override
    boolean isEntry(NativeBuffer events, int i) {
      return events.readIdent(i) == Long.MIN_VALUE && events.readFilter(i) == number;
    }

    @Override
    void collected() {}

    /** EV_CLEAR in a change takes a trigger back on some systems only. */
    @Override
    void silence() {
      make(DELETE);
      make(ADD);
    }

    @Override
    void close() {}
  }

  /** A pipe for systems without user events. */
  private static final class Pipe extends Alarm {

    private static final int BYTES = 64;
    private static final int DELETE = 0;
    private static final int ADD = 1;
    private static final int ROOM = 2;

    private final int number;
    private final int source;
    private final int sink;
    private final NativeBuffer changes;
    private final MemorySegment bytes = Arena.ofAuto().allocate(BYTES);

    private Pipe(Kernel kernel, int kq, int source, int sink) {
      super(kernel.calls, kq);
      this.number = kernel.translation.number(Filter.READ);
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
      Pipe pipe = new Pipe(kernel, kq, fds[0], fds[1]);
      int errno = pipe.register(ADD);
      if (errno != 0) {
        pipe.close();
        throw Kernel.failure("kqueue", -kernel.translation.portableErrno(errno));
      }
      return pipe;
    }

    private int register(int change) {
      return calls.register(kq, changes, change, changes, ROOM);
    }

    /** A full pipe is as good: EAGAIN. */
    @Override
    void ring() {
      calls.write(sink, bytes, 1);
    }

    @Override
    boolean isEntry(NativeBuffer events, int i) {
      return events.readIdent(i) == source && events.readFilter(i) == number;
    }

    /** Reading may make the event happen once more, so it is put in anew. */
    @Override
    void collected() {
      int errno = register(DELETE);
      while (calls.read(source, bytes, BYTES) > 0) {}
      errno = errno == 0 ? register(ADD) : errno;
      if (errno != 0) {
        throw new AssertionError(
            "the pipe that ends waits on queue " + kq + " is no longer watched: error " + errno);
      }
    }

    @Override
    void silence() {
      collected();
    }

    @Override
    void close() {
      calls.close(sink);
      calls.close(source);
    }
  }
}
