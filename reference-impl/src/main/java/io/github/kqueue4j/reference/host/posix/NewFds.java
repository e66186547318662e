// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * Descriptors that a call has just made, to be closed again unless all that has to be done with
 * them goes well. Confined to the thread that makes them.
 */
public final class NewFds {
  private static final int NONE = -1;

  private final CallMemory s;
  private boolean inScratch;
  private int first = NONE;
  private int second = NONE;

  /**
   * None so far.
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
   * The descriptor that was opened, or the end that is read from.
   *
   * @return its number
   */
  public int first() {
    return first;
  }

  /**
   * The other end.
   *
   * @return its number
   */
  public int second() {
    return second;
  }

  /** Closes them, as what had to be done with them has failed. */
  public void close() {
    if (inScratch && second == NONE) { // an Error came before they were read
      first = s.memory.getInt(0);
      second = s.memory.getInt(4);
    }
    close(second);
    close(first);
  }

  private void close(int number) {
    if (number >= 0) {
      FileCalls.close(s, number);
    }
  }
}
