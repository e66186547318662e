// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The functions of a system, as section 2 of its manual names them. Results are those of the C
 * function, or a negated {@link io.github.kqueue4j.Errno#number()} (of an error without a name
 * here: −1,000 less the host's number). EINTR is returned, never retried. Thread-safe.
 */
abstract class SystemCalls {

  /** A timeout of zero. */
  static final MemorySegment ZERO = Arena.ofAuto().allocate(2 * ValueLayout.JAVA_LONG.byteSize());

  // kqueue

  /** kqueue(2), close-on-exec. */
  abstract int kqueue();

  /** close(2) of a kqueue. */
  abstract int closeQueue(int kq);

  /**
   * kevent(2): a whole change buffer, or none of it.
   *
   * @param events takes at most nevents; its errno and timespec are this call's
   */
  abstract int kevent(
      int kq,
      NativeBuffer changes,
      int nchanges,
      NativeBuffer events,
      int nevents,
      MemorySegment timeout);

  /**
   * kevent(2) with one change and no room for entries: the one form in which every system says with
   * errno what is wrong with it. Not so the reference, which copies the entry out all the same, and
   * fails if it finds no memory there.
   *
   * @param room where entry {@code at} may be overwritten; may be {@code changes}
   * @return the host's errno, or 0
   */
  abstract int register(int kq, NativeBuffer changes, int i, NativeBuffer room, int at);

  // files

  /** close(2). */
  abstract int close(int fd);

  /** Whether a read(2) of it may wait; negative: EBADF. */
  abstract int isBlocking(int fd);

  /**
   * poll(2) that does not wait.
   *
   * @return 0 if a read, or a write, would wait; negative: EINTR, ENOMEM
   */
  abstract int poll(int fd, boolean write);

  /**
   * open(2) of a file that is only watched.
   *
   * @param path its bytes, without the zero at the end
   * @param link whether a link is opened itself; ELOOP where that cannot be
   */
  abstract int openForWatch(byte[] path, boolean link);

  /** read(2). */
  abstract long read(int fd, MemorySegment target, long bytes);

  /** write(2). */
  abstract long write(int fd, MemorySegment source, long bytes);

  /** pipe(2), close-on-exec and non-blocking. */
  abstract int pipe(int[] fds);

  /** socketpair(2) of stream sockets, close-on-exec and non-blocking. */
  abstract int socketpair(int[] fds);
}
