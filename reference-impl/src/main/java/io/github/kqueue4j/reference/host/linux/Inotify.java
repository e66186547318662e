// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** {@code inotify(7)}. */
final class Inotify {
  // <sys/inotify.h>
  static final int IN_MODIFY = 0x002;
  static final int IN_ATTRIB = 0x004;
  static final int IN_MOVED_FROM = 0x040;
  static final int IN_MOVED_TO = 0x080;
  static final int IN_CREATE = 0x100;
  static final int IN_DELETE = 0x200;
  static final int IN_DELETE_SELF = 0x400;
  static final int IN_MOVE_SELF = 0x800;
  static final int IN_UNMOUNT = 0x2000;
  static final int IN_Q_OVERFLOW = 0x4000;
  static final int IN_IGNORED = 0x8000;
  static final int IN_ISDIR = 0x40000000;

  /** For the mask of a watch: fails unless the file is a directory. */
  static final int IN_ONLYDIR = 0x1000000;

  /** For the mask of a watch: does not follow a symbolic link. */
  static final int IN_DONT_FOLLOW = 0x2000000;

  /**
   * For the mask of a watch: reports nothing about entries that were unlinked from the directory.
   */
  static final int IN_EXCL_UNLINK = 0x4000000;

  /** For the mask of a watch: adds to the events that the inode's watch already has. */
  static final int IN_MASK_ADD = 0x20000000;

  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;

  private static final LibraryFunction INIT = LibraryFunction.of("inotify_init1");
  private static final LibraryFunction ADD_WATCH = LibraryFunction.of("inotify_add_watch");
  private static final LibraryFunction RM_WATCH = LibraryFunction.of("inotify_rm_watch");

  private Inotify() {}

  /** {@code struct inotify_event}. */
  static final class InotifyEvent {
    static final int WD = 0;
    static final int MASK = 4;
    static final int LEN = 12;

    /** The offset of the name, which is the size of the fixed fields. */
    static final int NAME = 16;

    private InotifyEvent() {}
  }

  /** {@code inotify_init1(2)}, close-on-exec and non-blocking. */
  static int init(CallMemory s) {
    return Calls.call(s, INIT, CLOEXEC | NONBLOCK);
  }

  /**
   * {@code inotify_add_watch(2)} of an open descriptor, through {@code /proc/self/fd}. One inode
   * has one watch, however often it is added.
   *
   * @param suffix what to append to the path, such as {@code /..} for the parent directory
   */
  static int addWatch(CallMemory s, int inotify, int fd, String suffix, int mask) {
    ProcFd.path(s, fd, suffix);
    return Calls.call(s, ADD_WATCH, inotify, s.address, mask);
  }

  /** {@code inotify_add_watch(2)} by the path of the file, for systems without {@code /proc}. */
  static int addWatchOfPath(CallMemory s, int inotify, byte[] path, String suffix, int mask) {
    byte[] more = suffix.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer name = s.array(path.length + more.length + 1);
    name.put(0, path).put(path.length, more).put(path.length + more.length, (byte) 0);
    return Calls.call(s, ADD_WATCH, inotify, s.arrayAddress(), mask);
  }

  /** {@code inotify_rm_watch(2)}. */
  static int rmWatch(CallMemory s, int inotify, int wd) {
    return Calls.call(s, RM_WATCH, inotify, wd);
  }
}
