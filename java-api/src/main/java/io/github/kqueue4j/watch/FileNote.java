// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.SysEvent;

/**
 * Changes of a file, named after NOTE_* of VNODE events. The last five exist only where {@link
 * io.github.kqueue4j.Backend#supportedNotes} says so.
 */
public enum FileNote {
  /** The file was unlinked. */
  DELETE(SysEvent.NOTE_DELETE),
  /** The file was written, or an entry of the directory changed. */
  WRITE(SysEvent.NOTE_WRITE),
  /**
   * The file grew. Request WRITE, too: a growth that was undone before the queue was looked at may
   * be reported as WRITE only (C-111).
   */
  EXTEND(SysEvent.NOTE_EXTEND),
  /** Attributes changed. */
  ATTRIB(SysEvent.NOTE_ATTRIB),
  /** The link count changed. */
  LINK(SysEvent.NOTE_LINK),
  /** The file was renamed. */
  RENAME(SysEvent.NOTE_RENAME),
  /** Access was revoked, or the file system was unmounted. */
  REVOKE(SysEvent.NOTE_REVOKE),
  /** The file was opened. */
  OPEN(SysEvent.NOTE_OPEN),
  /** A descriptor that could not write was closed. */
  CLOSE(SysEvent.NOTE_CLOSE),
  /** A descriptor that could write was closed. */
  CLOSE_WRITE(SysEvent.NOTE_CLOSE_WRITE),
  /** The file was read. */
  READ(SysEvent.NOTE_READ),
  /** The file was truncated. */
  TRUNCATE(SysEvent.NOTE_TRUNCATE);

  private final int bit;

  FileNote(int bit) {
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
