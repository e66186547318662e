// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

/**
 * Reports with EBADF that the Kqueue or Watcher was closed, before the call or while the thread
 * waited. An event loop normally ends with this exception.
 */
public final class ClosedKqueueException extends KqueueException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception with EBADF.
   *
   * @param message the message, which names the closed queue
   */
  public ClosedKqueueException(String message) {
    super(message, Errno.EBADF);
  }
}
