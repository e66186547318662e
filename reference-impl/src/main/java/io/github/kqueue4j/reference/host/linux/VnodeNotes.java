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
 * What inotify tells, in the notes of VNODE. Inotify does not say whether a file grew, or which
 * attribute changed: that shows from how the file was at the last event and how it is now.
 */
final class VnodeNotes {
  /** An entry came or went. */
  static final int ENTRY = 1 << 16;

  /** It was a directory. */
  static final int SUBDIRECTORY = 1 << 17;

  /** Something went in the parent: it may have been this. */
  static final int PERHAPS_REMOVED = 1 << 18;

  /** Events were lost: anything may have happened. */
  static final int ANYTHING = 1 << 19;

  static final int FILE_MASK = IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF;

  /** Of a directory whose subdirectory is watched: nothing tells that one that it is removed. */
  static final int PARENT_MASK = IN_DELETE | IN_MOVED_TO;

  static final int DIRECTORY_MASK =
      IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF | IN_CREATE | IN_MOVED_FROM | PARENT_MASK;

  private static final int ENTRIES = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
  private static final int SELF = FILE_MASK | IN_UNMOUNT | IN_IGNORED;

  private VnodeNotes() {}

  /**
   * What a record means for the inode that its watch is of.
   *
   * @param mask of the record
   * @param named whether it is about an entry of a directory
   * @return bits of inotify, and those above; 0 for what befell a file in a watched directory
   */
  static int happened(int mask, boolean named) {
    if (!named) {
      return mask & SELF;
    }
    if ((mask & ENTRIES) == 0) {
      return 0;
    }
    return (mask & IN_ISDIR) != 0 ? ENTRY | SUBDIRECTORY : ENTRY;
  }

  /** Whether the size may differ now. */
  static boolean concernsContents(int happened) {
    return (happened & (IN_MODIFY | ENTRY | ANYTHING)) != 0;
  }

  /** Whether links, mode and owner may differ now. */
  static boolean concernsAttributes(int happened) {
    return (happened & (IN_ATTRIB | IN_DELETE_SELF | SUBDIRECTORY | PERHAPS_REMOVED | ANYTHING))
        != 0;
  }

  /**
   * The notes of a file that is no directory.
   *
   * @param happened what inotify told
   * @param then how the file was
   * @param now how it is
   */
  static int ofFile(int happened, Statx then, Statx now) {
    int notes = (happened & IN_MOVE_SELF) != 0 ? NOTE_RENAME : 0;
    boolean modified = (happened & IN_MODIFY) != 0;
    boolean attributes = (happened & (IN_ATTRIB | IN_DELETE_SELF)) != 0;
    boolean linked = now.links() != then.links();
    if ((happened & ANYTHING) != 0) {
      modified |= now.size() != then.size() || now.modified() != then.modified();
      attributes |= linked || !now.hasSameRights(then);
      attributes |= !modified && notes == 0 && now.changed() != then.changed();
    }
    if (modified) {
      notes |= now.size() > then.size() ? NOTE_WRITE | NOTE_EXTEND : NOTE_WRITE;
    }
    if (!attributes) {
      return notes;
    }
    if (linked) {
      notes |= now.links() == 0 ? NOTE_DELETE : NOTE_LINK;
    }
    boolean touched = !modified && now.modified() != then.modified();
    return linked && now.hasSameRights(then) && !touched ? notes : notes | NOTE_ATTRIB;
  }

  /**
   * The notes of a directory.
   *
   * @param happened what inotify told
   * @param then how the directory was
   * @param now how it is
   * @param removed whether it was removed since
   */
  static int ofDirectory(int happened, Statx then, Statx now, boolean removed) {
    int notes = (happened & IN_MOVE_SELF) != 0 ? NOTE_RENAME : 0;
    boolean entry = (happened & ENTRY) != 0;
    boolean subdirectory = (happened & SUBDIRECTORY) != 0;
    boolean attributes = (happened & IN_ATTRIB) != 0;
    if ((happened & ANYTHING) != 0) {
      entry |= now.modified() != then.modified();
      subdirectory |= now.links() != then.links() || (entry && now.links() == 1);
      attributes |= !now.hasSameRights(then);
      attributes |= !entry && notes == 0 && !removed && now.changed() != then.changed();
    }
    if (entry) {
      notes |= subdirectory ? NOTE_WRITE | NOTE_LINK : NOTE_WRITE;
    }
    if (removed) {
      return now.hasSameRights(then) ? notes | NOTE_DELETE : notes | NOTE_DELETE | NOTE_ATTRIB;
    }
    return attributes ? notes | NOTE_ATTRIB : notes;
  }

  /** The notes of an inode that no descriptor shows any more. */
  static int unseen(int happened) {
    int notes = (happened & IN_MOVE_SELF) != 0 ? NOTE_RENAME : 0;
    notes |= (happened & (IN_MODIFY | ENTRY)) != 0 ? NOTE_WRITE : 0;
    notes |= (happened & SUBDIRECTORY) != 0 ? NOTE_LINK : 0;
    notes |= (happened & IN_ATTRIB) != 0 ? NOTE_ATTRIB : 0;
    return (happened & IN_DELETE_SELF) != 0 ? notes | NOTE_DELETE : notes;
  }
}
