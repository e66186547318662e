// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.SysEvent;

/** Changes of a process, named after NOTE_* of PROC events. */
public enum ProcessNote {
  /** The process ended. */
  EXIT(SysEvent.NOTE_EXIT),
  /** The process forked. */
  FORK(SysEvent.NOTE_FORK),
  /** The process executed another program. */
  EXEC(SysEvent.NOTE_EXEC);

  private final int bit;

  ProcessNote(int bit) {
    this.bit = bit;
  }

  /**
   * Returns the bit of this note in fflags.
   *
   * @return NOTE_* of {@link SysEvent}
   */
  public int bit() {
    return bit;
  }
}
