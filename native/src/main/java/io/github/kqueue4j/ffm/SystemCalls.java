// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The system calls, named as in section 2 of the manual. A result is that of the C function, or a
 * negated {@link io.github.kqueue4j.Errno#number()}; an error that {@link io.github.kqueue4j.Errno}
 * does not name is −1,000 minus the host's number. EINTR is returned, never retried. Thread-safe.
 */
abstract class SystemCalls {

  /** A timeout of zero. */
  static final MemorySegment ZERO = Arena.ofAuto().allocate(2 * ValueLayout.JAVA_LONG.byteSize());

  // kqueue

  /** kqueue(2) with close-on-exec set. */
  abstract int kqueue();

  /** close(2) of a kqueue. Allocates nothing, as is the case for {@link #close}. */
  abstract void closeQueue(int kq);

  /**
   * kevent(2) with the first {@code nchanges} entries of a change buffer.
   *
   * @param events receives at most {@code nevents} entries; also holds the errno of this call
   */
  abstract int kevent(
      int kq,
      NativeBuffer changes,
      int nchanges,
      NativeBuffer events,
      int nevents,
      MemorySegment timeout);

  /**
   * kevent(2) with one change and no room for entries. In this form every system but DragonFly
   * reports an error of the change as errno. DragonFly's {@code kern_event.c:kern_kevent()} still
   * copies out an entry, and fails if the address is not writable, so room for one entry is always
   * passed.
   *
   * @param room a buffer whose entry {@code at} may be overwritten; may be {@code changes}
   * @return the host's errno, or 0
   */
  abstract int register(int kq, NativeBuffer changes, int i, NativeBuffer room, int at);

  // files

  /** close(2). Allocates nothing, because a close cannot be repeated after an Error. */
  abstract void close(int fd);

  /** Returns 1 if the descriptor is in blocking mode, 0 if it is not, or negated EBADF. */
  abstract int isBlocking(int fd);

  /**
   * poll(2) with a zero timeout.
   *
   * @param write whether to check for room to write instead of bytes to read
   * @return 0 if the read or write would block, 1 if it would not, or negated EINTR or ENOMEM
   */
  abstract int poll(int fd, boolean write);

  /**
   * open(2) for a file that is only watched.
   *
   * @param path the bytes of the path, without the terminating zero
   * @param link whether to open a symbolic link itself; the result is ELOOP on a system that cannot
   */
  abstract int openForWatch(byte[] path, boolean link);

  /**
   * read(2). Allocates nothing, as is the case for {@link #write}.
   *
   * @param state receives the errno
   */
  abstract long read(int fd, MemorySegment target, long bytes, MemorySegment state);

  /**
   * write(2).
   *
   * @param state receives the errno
   */
  abstract long write(int fd, MemorySegment source, long bytes, MemorySegment state);

  /** pipe(2), close-on-exec and non-blocking. */
  abstract int pipe(int[] fds);

  /** socketpair(2) of stream sockets, close-on-exec and non-blocking. */
  abstract int socketpair(int[] fds);
}
