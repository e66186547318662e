// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * Descriptors that a system call has just opened. A caller that cannot finish its work with them
 * closes them by {@link #close}. Confined to the thread that opens them.
 */
public final class NewFds {
  private static final int NONE = -1;

  private final CallMemory s;
  private boolean inScratch;
  private int first = NONE;
  private int second = NONE;

  /**
   * Creates an object without descriptors.
   *
   * @param lp the calling thread
   */
  public NewFds(Lwp lp) {
    s = CallMemory.of(lp);
  }

  /**
   * {@code pipe2(2)}.
   *
   * @return 0 or a negated errno
   */
  public int pipe() {
    int error = FileCalls.pipe(s);
    inScratch = error >= 0;
    return read(error);
  }

  /**
   * {@code socketpair(2)}.
   *
   * @return 0 or a negated errno
   */
  public int socketpair() {
    int error = SocketCalls.socketpair(s);
    inScratch = error >= 0;
    return read(error);
  }

  private int read(int error) {
    if (inScratch) {
      first = s.intAt(0);
      second = s.intAt(4);
    }
    return error;
  }

  /**
   * {@code open(2)}.
   *
   * @param path the bytes of the path
   * @param flags of {@link FileCalls#open}
   * @return 0 or a negated errno
   */
  public int open(byte[] path, int flags) {
    first = FileCalls.open(s, path, flags);
    return Math.min(0, first);
  }

  /**
   * Returns the descriptor that was opened: of a file, the read end of a pipe, or one socket.
   *
   * @return the descriptor; negative if none was opened
   */
  public int first() {
    return first;
  }

  /**
   * Returns the write end of a pipe, or the other socket.
   *
   * @return the descriptor; −1 if none was opened
   */
  public int second() {
    return second;
  }

  /** Closes the descriptors, after a failure. */
  public void close() {
    if (inScratch && second == NONE) { // an Error occurred before they were read
      first = s.memory.getInt(0);
      second = s.memory.getInt(4);
    }
    close(second);
    close(first);
  }

  private void close(int fd) {
    if (fd >= 0) {
      FileCalls.close(s, fd);
    }
  }
}
