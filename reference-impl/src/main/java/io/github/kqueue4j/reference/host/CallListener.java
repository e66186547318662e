// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.kern.KeventArgs;

/** Is notified of calls after they were made. */
public interface CallListener {
  /**
   * Called after a kqueue was opened.
   *
   * @param fd the kqueue's descriptor
   * @param close closes the kqueue
   */
  void opened(int fd, Runnable close);

  /**
   * Called after a kevent call.
   *
   * @param args the call's arguments, whose event list holds the result
   * @param timeoutNanos the call's timeout in nanoseconds
   * @param result the number of entries, or a negated errno
   */
  void kevent(KeventArgs args, long timeoutNanos, int result);
}
