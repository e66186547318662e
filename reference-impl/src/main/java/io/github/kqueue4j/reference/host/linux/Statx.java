// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * {@code statx(2)} of a descriptor: its struct is the same on every architecture, unlike that of
 * {@code fstat(2)}.
 *
 * @param mode {@code stx_mode}
 * @param links {@code stx_nlink}
 * @param size {@code stx_size}
 * @param device major and minor
 * @param inode {@code stx_ino}
 * @param owner {@code stx_uid}, and {@code stx_gid} in the upper half
 * @param modified {@code stx_mtime} in nanoseconds
 * @param changed {@code stx_ctime} in nanoseconds
 */
record Statx(
    int mode,
    int links,
    long size,
    long device,
    long inode,
    long owner,
    long modified,
    long changed) {
  /** Of a closed number. */
  static final Statx NONE = new Statx(0, -1, 0, 0, 0, 0, 0, 0);

  private static final int S_IFMT = 0xF000;
  static final int S_IFIFO = 0x1000;
  static final int S_IFCHR = 0x2000;
  static final int S_IFDIR = 0x4000;
  static final int S_IFREG = 0x8000;
  static final int S_IFLNK = 0xA000;
  static final int S_IFSOCK = 0xC000;

  private static final int AT_EMPTY_PATH = 0x1000;
  static final int STATX_BASIC_STATS = 0x7ff;
  private static final long NANOS = 1_000_000_000L;

  private static final MethodHandle STATX =
      Libc.handle(
          "statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MemorySegment EMPTY = Arena.global().allocateFrom("");

  /** Fills the scratch memory; 0 or a negated errno. */
  private static int statx(Scratch s, int fd) {
    try {
      return s.result(
          (int) STATX.invokeExact(s.state, fd, EMPTY, AT_EMPTY_PATH, STATX_BASIC_STATS, s.memory));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** The file type of a descriptor, one of {@code S_IF*}, or a negated errno. */
  static int type(Scratch s, int fd) {
    int error = statx(s, fd);
    return error < 0 ? error : s.memory.get(JAVA_SHORT, 28) & S_IFMT;
  }

  /** {@code st_size} of a descriptor, or a negated errno. */
  static long size(Scratch s, int fd) {
    int error = statx(s, fd);
    return error < 0 ? error : s.longAt(40);
  }

  /** All of it; {@link #NONE} for a closed number. */
  static Statx of(Scratch s, int fd) {
    return statx(s, fd) < 0 ? NONE : in(s);
  }

  /** What a call left in the scratch memory. */
  static Statx in(Scratch s) {
    return new Statx(
        s.memory.get(JAVA_SHORT, 28) & 0xFFFF,
        s.intAt(16),
        s.longAt(40),
        pair(s.intAt(136), s.intAt(140)),
        s.longAt(32),
        pair(s.intAt(24), s.intAt(20)),
        time(s, 112),
        time(s, 96));
  }

  private static long pair(int upper, int lower) {
    return ((long) upper << 32) | (lower & 0xFFFFFFFFL);
  }

  private static long time(Scratch s, long offset) {
    return s.memory.get(JAVA_LONG, offset) * NANOS + s.intAt(offset + 8);
  }

  /** One of {@code S_IF*}. */
  int type() {
    return mode & S_IFMT;
  }

  /** Whether both are of one file. */
  boolean isSameFile(Statx other) {
    return links >= 0 && other.links >= 0 && device == other.device && inode == other.inode;
  }

  /** Whether mode and owner are the same. */
  boolean hasSameRights(Statx other) {
    return mode == other.mode && owner == other.owner;
  }

  /** This, with the times, and the size, the attributes or both, as they are now. */
  Statx with(Statx now, boolean contents, boolean attributes) {
    return new Statx(
        attributes ? now.mode : mode,
        attributes ? now.links : links,
        contents ? now.size : size,
        device,
        inode,
        attributes ? now.owner : owner,
        now.modified,
        now.changed);
  }
}
