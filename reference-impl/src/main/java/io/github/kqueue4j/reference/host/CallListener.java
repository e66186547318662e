// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.kern.KeventArgs;

/** Told of the calls that programs make, after they were made. */
public interface CallListener {
  /**
   * A kqueue was opened.
   *
   * @param fd its number
   * @param close closes it
   */
  void opened(int fd, Runnable close);

  /**
   * A kevent call has returned.
   *
   * @param args its arguments
   * @param timeoutNanos how long it was to wait
   * @param result how many entries there are, or a negated errno
   */
  void kevent(KeventArgs args, long timeoutNanos, int result);
}
