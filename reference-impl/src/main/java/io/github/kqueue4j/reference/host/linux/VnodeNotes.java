// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_ATTRIB;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_CREATE;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_DELETE;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_DELETE_SELF;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_IGNORED;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_ISDIR;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MODIFY;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MOVED_FROM;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MOVED_TO;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MOVE_SELF;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_UNMOUNT;

/**
 * Converts inotify bits to the notes of VNODE. Inotify does not report whether a file grew, or
 * which attribute changed; the difference between the file's last known and present states shows
 * it.
 *
 * <p>inotify merges equal records, so between two looks any number of changes may have happened,
 * some of which undo each other. They are told as the one change that explains the difference,
 * because a note that is added in case of doubt would be wrong for each single change.
 */
final class VnodeNotes {
  /** An entry was added to or removed from the directory. */
  static final int ENTRY = 1 << 16;

  /** The added or removed entry is a directory. */
  static final int SUBDIRECTORY = 1 << 17;

  /** A directory was removed or replaced in the parent, perhaps this one. */
  static final int PERHAPS_REMOVED = 1 << 18;

  /** Events were lost, so the states are compared to find out what may have happened. */
  static final int ANYTHING = 1 << 19;

  static final int FILE_MASK = IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF;

  /**
   * The mask for a directory whose subdirectory is watched, since the subdirectory's own watch does
   * not report its removal.
   */
  static final int PARENT_MASK = IN_DELETE | IN_MOVED_TO;

  static final int DIRECTORY_MASK =
      IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF | IN_CREATE | IN_MOVED_FROM | PARENT_MASK;

  private static final int ENTRIES = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
  private static final int SELF = FILE_MASK | IN_UNMOUNT | IN_IGNORED;

  private VnodeNotes() {}

  /**
   * Returns the bits of a record that concern the watched inode itself.
   *
   * @param mask the mask of the record
   * @param named whether the record names an entry of the directory
   * @return bits of inotify and of this class; 0 for an event of a file in a watched directory
   */
  static int bitsOf(int mask, boolean named) {
    if (!named) {
      return mask & SELF;
    }
    if ((mask & ENTRIES) == 0) {
      return 0;
    }
    return (mask & IN_ISDIR) != 0 ? ENTRY | SUBDIRECTORY : ENTRY;
  }

  /** Whether the bits may mean another size. */
  static boolean concernsContents(int bits) {
    return (bits & (IN_MODIFY | ENTRY | ANYTHING)) != 0;
  }

  /** Whether the bits may mean another link count, mode or owner. */
  static boolean concernsAttributes(int bits) {
    return (bits & (IN_ATTRIB | IN_DELETE_SELF | SUBDIRECTORY | PERHAPS_REMOVED | ANYTHING)) != 0;
  }

  /**
   * Returns the notes of a file other than a directory.
   *
   * @param bits the pending bits
   * @param before the last known state
   * @param now the present state
   */
  static int ofFile(int bits, Statx before, Statx now) {
    int notes = (bits & IN_MOVE_SELF) != 0 ? NOTE_RENAME : 0;
    boolean modified = (bits & IN_MODIFY) != 0;
    boolean linked = now.links() != before.links();
    // IN_DELETE_SELF alone is no change: another descriptor of a file without a name was closed.
    boolean attributes = (bits & IN_ATTRIB) != 0 || ((bits & IN_DELETE_SELF) != 0 && linked);
    if ((bits & ANYTHING) != 0) {
      modified |= now.size() != before.size() || now.modified() != before.modified();
      attributes |= linked || !now.hasSameRights(before);
      attributes |= !modified && notes == 0 && now.changed() != before.changed();
    }
    if (modified) {
      notes |= now.size() > before.size() ? NOTE_WRITE | NOTE_EXTEND : NOTE_WRITE;
    }
    if (!attributes) {
      return notes;
    }
    if (linked) {
      notes |= now.links() == 0 ? NOTE_DELETE : NOTE_LINK;
    }
    boolean touched = !modified && now.modified() != before.modified();
    return linked && now.hasSameRights(before) && !touched ? notes : notes | NOTE_ATTRIB;
  }

  /**
   * Returns the notes of a directory.
   *
   * @param bits the pending bits
   * @param before the last known state
   * @param now the present state
   * @param removed whether the directory was removed since
   */
  static int ofDirectory(int bits, Statx before, Statx now, boolean removed) {
    int notes = (bits & IN_MOVE_SELF) != 0 ? NOTE_RENAME : 0;
    boolean entry = (bits & ENTRY) != 0;
    boolean subdirectory = (bits & SUBDIRECTORY) != 0;
    boolean attributes = (bits & IN_ATTRIB) != 0;
    if ((bits & ANYTHING) != 0) {
      entry |= now.modified() != before.modified();
      subdirectory |= now.links() != before.links() || (entry && now.links() == 1);
      attributes |= !now.hasSameRights(before);
      attributes |= !entry && notes == 0 && !removed && now.changed() != before.changed();
    }
    if (entry) {
      notes |= subdirectory ? NOTE_WRITE | NOTE_LINK : NOTE_WRITE;
    }
    if (removed) {
      return now.hasSameRights(before) ? notes | NOTE_DELETE : notes | NOTE_DELETE | NOTE_ATTRIB;
    }
    return attributes ? notes | NOTE_ATTRIB : notes;
  }

  /** Returns the notes of an inode without an open descriptor, from the inotify bits alone. */
  static int withoutState(int bits) {
    int notes = (bits & IN_MOVE_SELF) != 0 ? NOTE_RENAME : 0;
    notes |= (bits & (IN_MODIFY | ENTRY)) != 0 ? NOTE_WRITE : 0;
    notes |= (bits & SUBDIRECTORY) != 0 ? NOTE_LINK : 0;
    notes |= (bits & IN_ATTRIB) != 0 ? NOTE_ATTRIB : 0;
    return (bits & IN_DELETE_SELF) != 0 ? notes | NOTE_DELETE : notes;
  }
}
