// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code inotify(7)}. */
final class Inotify {
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

  /** The size of a record without its name. */
  static final int RECORD = 16;

  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;

  private static final MethodHandle INIT =
      Libc.handle("inotify_init1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle ADD_WATCH =
      Libc.handle(
          "inotify_add_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RM_WATCH =
      Libc.handle("inotify_rm_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private Inotify() {}

  /** {@code inotify_init1(2)}, close-on-exec and non-blocking. */
  static int init(Scratch s) {
    try {
      return s.result((int) INIT.invokeExact(s.state, CLOEXEC | NONBLOCK));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /**
   * {@code inotify_add_watch(2)} of what is open: one inode has one watch, however often it is
   * added.
   */
  static int addWatch(Scratch s, int inotify, int fd, String behind, int mask) {
    return addWatch(s, inotify, ProcFd.path(s, fd, behind), mask);
  }

  /** {@code inotify_add_watch(2)} of a path. */
  static int addWatch(Scratch s, int inotify, MemorySegment path, int mask) {
    try {
      return s.result((int) ADD_WATCH.invokeExact(s.state, inotify, path, mask));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code inotify_rm_watch(2)}. */
  static int rmWatch(Scratch s, int inotify, int wd) {
    try {
      return s.result((int) RM_WATCH.invokeExact(s.state, inotify, wd));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }
}
