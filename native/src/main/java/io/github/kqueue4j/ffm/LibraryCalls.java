// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.ffm.Abi.Creation;
import io.github.kqueue4j.ffm.Abi.FileFlags;
import io.github.kqueue4j.ffm.freebsd.FreeBsdKqueue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** System calls through the functions of a library. */
final class LibraryCalls extends SystemCalls {

  /** The same on every system that has a kqueue. */
  static final int F_GETFD = FreeBsdKqueue.F_GETFD();

  private static final int F_SETFD = FreeBsdKqueue.F_SETFD();
  private static final int F_GETFL = FreeBsdKqueue.F_GETFL();
  static final int F_SETFL = FreeBsdKqueue.F_SETFL();

  /** The number is the same on all systems and in {@link Errno}. */
  private static final int EINVAL = Errno.EINVAL.number();

  private static final int FD_CLOEXEC = FreeBsdKqueue.FD_CLOEXEC();
  private static final int AF_UNIX = FreeBsdKqueue.AF_UNIX();
  private static final int SOCK_STREAM = FreeBsdKqueue.SOCK_STREAM();

  /** {@code struct pollfd}, which is the same on all systems, as are the two events. */
  private static final MemoryLayout POLLFD =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_INT.withName("fd"),
          ValueLayout.JAVA_SHORT.withName("events"),
          ValueLayout.JAVA_SHORT.withName("revents"));

  private static final long EVENTS_AT = POLLFD.byteOffset(PathElement.groupElement("events"));

  /** Receives the errno of close(2), which closes the descriptor in any case. */
  private static final MemorySegment UNUSED_ERRNO =
      Arena.global().allocate(NativeBuffer.Errnos.STATE);

  private static final short POLLIN = 0x1;
  private static final short POLLOUT = 0x4;

  private final Translation queueErrors;
  private final Translation fileErrors;
  private final FileFlags fileFlags;
  private final boolean hasLongCounts;
  private final Creation creation;
  private final MemorySegment kqueue;
  private final MemorySegment kevent;
  private final @Nullable MemorySegment closeQueue;
  private final MemorySegment close;
  private final MemorySegment fcntl;
  private final MemorySegment open;
  private final MemorySegment read;
  private final MemorySegment write;
  private final MemorySegment poll;
  private final MemorySegment pipe;
  private final MemorySegment socketpair;

  /** Whether a kqueue is a descriptor of the system, not an id of the library's own. */
  private final boolean queuesAreDescriptors;

  private LibraryCalls(Source library, Source system, @Nullable String ownClose)
      throws UnavailableException {
    Abi abi = library.abi();
    this.queueErrors = new Translation(abi, Abi.Features.ALL);
    this.fileErrors = new Translation(system.abi(), Abi.Features.ALL);
    this.fileFlags = system.abi().fileFlags();
    this.hasLongCounts = abi.hasLongCounts();
    this.kevent = library.find(abi.kevent());
    this.creation = choose(library);
    this.kqueue = library.find(creation.symbol());
    this.close = system.find("close");
    this.fcntl = system.find("fcntl");
    this.open = system.find("open");
    this.read = system.find("read");
    this.write = system.find("write");
    this.poll = system.find("poll");
    this.pipe = system.find("pipe");
    this.socketpair = system.find("socketpair");
    this.queuesAreDescriptors = ownClose == null;
    this.closeQueue = ownClose == null ? close : library.symbols().find(ownClose).orElse(null);
  }

  /**
   * The place where functions are looked up.
   *
   * @param abi the signatures, constants and error numbers of the functions
   * @param symbols the addresses of the functions
   */
  record Source(Abi abi, SymbolLookup symbols) {

    MemorySegment find(String symbol) throws UnavailableException {
      return symbols.find(symbol).orElseThrow(() -> missing(symbol));
    }

    UnavailableException missing(String symbol) {
      return new UnavailableException(
          ("the function " + symbol + ", which the ABI " + abi.name())
              + " needs, was not found: is this release of the system too old? "
              + "Use the backend reference");
    }
  }

  /**
   * Looks the functions up.
   *
   * @param library provides kqueue and kevent
   * @param system provides the functions for other descriptors
   * @throws UnavailableException if a function is missing; the message names the function
   */
  static LibraryCalls of(Source library, Source system) throws UnavailableException {
    return new LibraryCalls(library, system, null);
  }

  /**
   * Does the same for a library whose kqueues are not descriptors of the system. Their numbers are
   * never passed to close(2) or fcntl(2), which would act on an unrelated file.
   *
   * @param ownClose the name of the library's function that closes a kqueue; if the library does
   *     not export such a function, kqueues are never closed
   */
  static LibraryCalls ofOwnNumbers(Source library, Source system, String ownClose)
      throws UnavailableException {
    return new LibraryCalls(library, system, ownClose);
  }

  private static Creation choose(Source library) throws UnavailableException {
    for (Creation candidate : library.abi().creations()) {
      if (library.symbols().find(candidate.symbol()).isPresent()) {
        return candidate;
      }
    }
    throw library.missing(library.abi().creations().getLast().symbol());
  }

  // kqueue

  @Override
  int kqueue() {
    int kq = newKqueue();
    if (kq < 0 || creation.isCloseOnExec() || !queuesAreDescriptors) {
      return kq;
    }
    int result = -1;
    try {
      result = fcntl(kq, F_SETFD, FD_CLOEXEC);
    } finally {
      if (result < 0) {
        closeQueue(kq);
      }
    }
    return result < 0 ? result : kq;
  }

  /** Calls the library's kqueue(2) and leaves close-on-exec as it is. */
  int newKqueue() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeBuffer.Errnos.STATE);
      int kq =
          creation.takesFlags()
              ? (int) Downcalls.ONE_INT.invokeExact(kqueue, state, creation.flags())
              : (int) Downcalls.NO_ARGUMENT.invokeExact(kqueue, state);
      return kq == -1 ? -queueErrors.portableErrno(NativeBuffer.Errnos.get(state)) : kq;
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  @Override
  void closeQueue(int kq) {
    MemorySegment function = closeQueue;
    if (function != null) {
      close(function, kq);
    }
  }

  @Override
  int kevent(
      int kq,
      NativeBuffer changes,
      int nchanges,
      NativeBuffer events,
      int nevents,
      MemorySegment timeout) {
    return kevent(kq, changes.array, nchanges, events.array, nevents, timeout, events.state);
  }

  private int kevent(
      int kq,
      MemorySegment changelist,
      int nchanges,
      MemorySegment eventlist,
      int nevents,
      MemorySegment timeout,
      MemorySegment state) {
    try {
      int result =
          hasLongCounts
              ? (int)
                  Downcalls.KEVENT_LONG.invokeExact(
                      kevent,
                      state,
                      kq,
                      changelist,
                      (long) nchanges,
                      eventlist,
                      (long) nevents,
                      timeout)
              : (int)
                  Downcalls.KEVENT.invokeExact(
                      kevent, state, kq, changelist, nchanges, eventlist, nevents, timeout);
      return result == -1 ? -queueErrors.portableErrno(queueErrno(state)) : result;
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /** The errno of a kevent(2) that failed; libkqueue refuses some changes without setting one. */
  private static int queueErrno(MemorySegment state) {
    int errno = NativeBuffer.Errnos.get(state);
    return errno == 0 ? EINVAL : errno;
  }

  @Override
  int register(int kq, NativeBuffer changes, int i, NativeBuffer room, int at) {
    int flags = changes.readFlags(i);
    changes.writeFlags(
        i,
        flags & ~SysEvent.EV_RECEIPT); // a receipt without room would be EFAULT, or would be lost
    int result = 0;
    try {
      result = kevent(kq, changes.from(i), 1, room.from(at), 0, ZERO, room.state);
    } finally {
      if (changes != room || i != at || result != 1) {
        changes.writeFlags(i, flags);
      }
    }
    if (result < 0) {
      return queueErrno(room.state);
    }
    return result == 1 ? (int) room.readData(at) : 0;
  }

  // files

  @Override
  void close(int fd) {
    close(close, fd);
  }

  private static void close(MemorySegment function, int fd) {
    try {
      int _ = (int) Downcalls.ONE_INT.invokeExact(function, UNUSED_ERRNO, fd);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  int fcntl(int fd, int command, int argument) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeBuffer.Errnos.STATE);
      int result = (int) Downcalls.FCNTL.invokeExact(fcntl, state, fd, command, argument);
      return result == -1 ? error(state) : result;
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  @Override
  int isBlocking(int fd) {
    int flags = fcntl(fd, F_GETFL, 0);
    if (flags < 0) {
      return flags;
    }
    return (flags & fileFlags.nonBlocking()) == 0 ? 1 : 0;
  }

  @Override
  int poll(int fd, boolean write) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeBuffer.Errnos.STATE);
      MemorySegment entry = arena.allocate(POLLFD);
      entry.set(ValueLayout.JAVA_INT, 0, fd);
      entry.set(ValueLayout.JAVA_SHORT, EVENTS_AT, write ? POLLOUT : POLLIN);
      int result = (int) Downcalls.POLL.invokeExact(poll, state, entry, 1L, 0);
      return result == -1 ? error(state) : result;
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  @Override
  int openForWatch(byte[] path, boolean link) {
    int flags = link ? fileFlags.watchLink() : fileFlags.watch();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeBuffer.Errnos.STATE);
      MemorySegment name = arena.allocate(path.length + 1L);
      MemorySegment.copy(path, 0, name, ValueLayout.JAVA_BYTE, 0, path.length);
      int result = (int) Downcalls.OPEN.invokeExact(open, state, name, flags);
      if (result == -1 && link && isLinkRefusal(state)) {
        return -Errno.ELOOP.number();
      }
      return result == -1 ? error(state) : result;
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  private boolean isLinkRefusal(MemorySegment state) {
    return NativeBuffer.Errnos.get(state) == fileFlags.linkRefusal();
  }

  @Override
  long read(int fd, MemorySegment target, long bytes, MemorySegment state) {
    return transfer(read, fd, target, bytes, state);
  }

  @Override
  long write(int fd, MemorySegment source, long bytes, MemorySegment state) {
    return transfer(write, fd, source, bytes, state);
  }

  @Override
  int pipe(int[] fds) {
    return pair(fds, (state, both) -> (int) Downcalls.PIPE.invokeExact(pipe, state, both));
  }

  @Override
  int socketpair(int[] fds) {
    return pair(
        fds,
        (state, both) ->
            (int)
                Downcalls.SOCKETPAIR.invokeExact(socketpair, state, AF_UNIX, SOCK_STREAM, 0, both));
  }

  private int pair(int[] fds, PairCall call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeBuffer.Errnos.STATE);
      MemorySegment both = arena.allocate(ValueLayout.JAVA_INT, 2);
      if (call.make(state, both) == -1) {
        return error(state);
      }
      fds[0] = both.getAtIndex(ValueLayout.JAVA_INT, 0);
      fds[1] = both.getAtIndex(ValueLayout.JAVA_INT, 1);
    } catch (Throwable t) {
      throw broken(t);
    }
    int result = -1;
    try {
      result = prepare(fds[0]);
      result = result < 0 ? result : prepare(fds[1]);
    } finally {
      if (result < 0) {
        close(fds[0]);
        close(fds[1]);
      }
    }
    return result;
  }

  private int prepare(int fd) {
    int result = fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (result < 0) {
      return result;
    }
    int flags = fcntl(fd, F_GETFL, 0);
    return flags < 0 ? flags : fcntl(fd, F_SETFL, flags | fileFlags.nonBlocking());
  }

  private long transfer(
      MemorySegment function, int fd, MemorySegment memory, long bytes, MemorySegment state) {
    try {
      long result = (long) Downcalls.TRANSFER.invokeExact(function, state, fd, memory, bytes);
      return result == -1 ? error(state) : result;
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  private int error(MemorySegment state) {
    return -fileErrors.portableErrno(NativeBuffer.Errnos.get(state));
  }

  /**
   * A downcall throws only if the JVM is out of stack or memory, or if the binding itself is wrong.
   */
  private static Error broken(Throwable t) {
    return t instanceof Error e ? e : new AssertionError(t);
  }

  /** A system call that creates two descriptors. */
  @FunctionalInterface
  private interface PairCall {
    int make(MemorySegment state, MemorySegment both) throws Throwable;
  }
}
