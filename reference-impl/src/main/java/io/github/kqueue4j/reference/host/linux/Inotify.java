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

  /** Of the mask of a watch: only a directory is watched. */
  static final int IN_ONLYDIR = 0x1000000;

  /** Of the mask of a watch: a symbolic link is not followed. */
  static final int IN_DONT_FOLLOW = 0x2000000;

  /** Of the mask of a watch: nothing is told of what has no name in the directory any more. */
  static final int IN_EXCL_UNLINK = 0x4000000;

  /** Of the mask of a watch: adds to what the inode is watched for already. */
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

    /** Where the name begins: the size of the rest. */
    static final int NAME = 16;

    private InotifyEvent() {}
  }

  /** {@code inotify_init1(2)}, close-on-exec and non-blocking. */
  static int init(CallMemory s) {
    return Calls.call(s, INIT, CLOEXEC | NONBLOCK);
  }

  /**
   * {@code inotify_add_watch(2)} of what is open: one inode has one watch, however often it is
   * added.
   */
  static int addWatch(CallMemory s, int inotify, int fd, String behind, int mask) {
    ProcFd.path(s, fd, behind);
    return Calls.call(s, ADD_WATCH, inotify, s.address, mask);
  }

  /** The same by the path of the file, where there is no {@code /proc}. */
  static int addWatchOfPath(CallMemory s, int inotify, byte[] path, String behind, int mask) {
    byte[] more = behind.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer name = s.array(path.length + more.length + 1);
    name.put(0, path).put(path.length, more).put(path.length + more.length, (byte) 0);
    return Calls.call(s, ADD_WATCH, inotify, s.arrayAddress(), mask);
  }

  /** {@code inotify_rm_watch(2)}. */
  static int rmWatch(CallMemory s, int inotify, int wd) {
    return Calls.call(s, RM_WATCH, inotify, wd);
  }
}
