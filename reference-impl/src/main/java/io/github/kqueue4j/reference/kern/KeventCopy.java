// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

/**
 * {@code k_copyin_fn} and {@code k_copyout_fn} with their argument: supplies the changes of {@code
 * kern_kevent()} and receives its events. Confined to the thread that makes the call.
 */
abstract class KeventCopy {
  /** {@code *res}: the number of posted entries, which is the result of the call. */
  int res;

  /** {@code *events} of a copy-in: the number of copied changes. */
  int events;

  /**
   * Copies at most {@code max} changes into {@code kevp}; sets {@link #events}.
   *
   * @return 0 or an errno
   */
  abstract int copyin(Kevent[] kevp, int max);

  /**
   * Copies {@code count} entries from {@code kevp}, beginning at {@code from}; adds to {@link #res}
   * or sets it to −1.
   *
   * @return 0 or an errno
   */
  abstract int copyout(Kevent[] kevp, int from, int count);
}
