// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.SysEvent;

/** What can happen to a process: NOTE_* of PROC events under the same words. */
public enum ProcessNote {
  /** The process ended. */
  EXIT(SysEvent.NOTE_EXIT),
  /** The process made another. */
  FORK(SysEvent.NOTE_FORK),
  /** The process executes another program. */
  EXEC(SysEvent.NOTE_EXEC);

  private final int bit;

  ProcessNote(int bit) {
    this.bit = bit;
  }

  /**
   * Returns its bit in fflags.
   *
   * @return NOTE_* of {@link SysEvent}
   */
  public int bit() {
    return bit;
  }
}
