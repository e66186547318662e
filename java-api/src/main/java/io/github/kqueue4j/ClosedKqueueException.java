// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

/**
 * EBADF because the Kqueue or Watcher is closed, perhaps while this thread waited: the normal end
 * of a loop.
 */
public final class ClosedKqueueException extends KqueueException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one with EBADF.
   *
   * @param message what was closed
   */
  public ClosedKqueueException(String message) {
    super(message, Errno.EBADF);
  }
}
