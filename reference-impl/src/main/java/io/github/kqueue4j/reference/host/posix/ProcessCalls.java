// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;

/** System calls on processes. */
public final class ProcessCalls {
  private static final LibraryFunction KILL = LibraryFunction.of("kill");

  private ProcessCalls() {}

  /**
   * {@code kill(2)} with signal 0, which sends nothing: whether a process may exist.
   *
   * @param pid a positive number
   * @return false if the system says that there is no such process
   */
  public static boolean mayExist(CallMemory s, long pid) {
    return pid == (int) pid && Calls.call(s, KILL, pid, 0) != -ESRCH;
  }
}
