// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.nio.ByteBuffer;

/**
 * The result of {@code statx(2)}, whose struct is the same on every architecture, unlike that of
 * {@code fstat(2)}.
 *
 * @param mode {@code stx_mode}
 * @param links {@code stx_nlink}; a negated errno if the call failed
 * @param size {@code stx_size}
 * @param device {@code stx_dev_minor}, and {@code stx_dev_major} in the upper half
 * @param inode {@code stx_ino}
 * @param owner {@code stx_uid}, and {@code stx_gid} in the upper half
 * @param modified {@code stx_mtime} in nanoseconds
 * @param changed {@code stx_ctime} in nanoseconds
 * @param created {@code stx_btime} in nanoseconds; 0 if the file system does not tell
 */
record Statx(
    int mode,
    int links,
    long size,
    long device,
    long inode,
    long owner,
    long modified,
    long changed,
    long created) {
  /** The state of a file that has not been looked at. */
  static final Statx NONE = new Statx(0, -1, 0, 0, 0, 0, 0, 0, 0);

  // <sys/stat.h>
  private static final int S_IFMT = 0xF000;
  static final int S_IFIFO = 0x1000;
  static final int S_IFCHR = 0x2000;
  static final int S_IFDIR = 0x4000;
  static final int S_IFREG = 0x8000;
  static final int S_IFLNK = 0xA000;
  static final int S_IFSOCK = 0xC000;

  // <fcntl.h> and <linux/stat.h>
  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BASIC_STATS_AND_BTIME = 0xfff;
  private static final long NANOS = 1_000_000_000L;

  private static final LibraryFunction STATX = LibraryFunction.of("statx");

  /** {@code struct statx}. */
  static final class Fields {
    static final int NLINK = 16;
    static final int UID = 20;
    static final int GID = 24;
    static final int MODE = 28;
    static final int INO = 32;
    static final int SIZE = 40;
    static final int BTIME = 80;
    static final int CTIME = 96;
    static final int MTIME = 112;
    static final int DEV_MAJOR = 136;
    static final int DEV_MINOR = 140;

    /** {@code sizeof}. */
    static final int LENGTH = 256;

    /** {@code tv_nsec} of a {@code struct statx_timestamp}. */
    static final int NSEC = 8;

    private Fields() {}
  }

  /**
   * Fills the scratch memory; returns 0 or a negated errno. Falls back to {@link Stat}, since
   * sandboxes that do not know {@code statx(2)} refuse it, and older C libraries do not have it.
   */
  private static int statx(CallMemory s, int fd) {
    s.memory.put(Fields.LENGTH, (byte) 0); // the empty path
    int error = statx(s, fd, s.address + Fields.LENGTH, AT_EMPTY_PATH);
    if (error == 0 || error == -EBADF) {
      return error;
    }
    return Stat.ofDescriptor(s, fd) == 0 ? 0 : error;
  }

  private static int statx(CallMemory s, int fd, long path, int flags) {
    int error;
    do {
      error = Calls.call(s, STATX, fd, path, flags, STATX_BASIC_STATS_AND_BTIME, s.address);
    } while (error == -EINTR);
    return error;
  }

  /** The file type of a descriptor, one of {@code S_IF*}, or a negated errno. */
  static int type(CallMemory s, int fd) {
    int error = statx(s, fd);
    return error < 0 ? error : s.memory.getShort(Fields.MODE) & S_IFMT;
  }

  /** {@code st_size} of a descriptor, or a negated errno. */
  static long size(CallMemory s, int fd) {
    int error = statx(s, fd);
    return error < 0 ? error : s.longAt(Fields.SIZE);
  }

  /** The state of a descriptor's file; {@link #links} is a negated errno if the call fails. */
  static Statx of(CallMemory s, int fd) {
    int error = statx(s, fd);
    return error < 0 ? failed(error) : read(s);
  }

  /** Likewise, of the file at a path; symbolic links are followed. */
  static Statx ofPath(CallMemory s, byte[] path) {
    ByteBuffer name = s.array(path.length + 1);
    name.put(0, path).put(path.length, (byte) 0);
    int error = statx(s, AT_FDCWD, s.arrayAddress(), 0);
    boolean found = error == 0 || Stat.ofPath(s, s.arrayAddress()) == 0;
    return found ? read(s) : failed(error);
  }

  private static Statx failed(int error) {
    return new Statx(0, error, 0, 0, 0, 0, 0, 0, 0);
  }

  private static Statx read(CallMemory s) {
    return new Statx(
        s.memory.getShort(Fields.MODE) & 0xFFFF,
        s.intAt(Fields.NLINK),
        s.longAt(Fields.SIZE),
        pair(s.intAt(Fields.DEV_MAJOR), s.intAt(Fields.DEV_MINOR)),
        s.longAt(Fields.INO),
        pair(s.intAt(Fields.GID), s.intAt(Fields.UID)),
        time(s, Fields.MTIME),
        time(s, Fields.CTIME),
        time(s, Fields.BTIME));
  }

  private static long pair(int upper, int lower) {
    return ((long) upper << 32) | (lower & 0xFFFFFFFFL);
  }

  private static long time(CallMemory s, int offset) {
    return s.longAt(offset) * NANOS + s.intAt(offset + Fields.NSEC);
  }

  /** The file type, one of {@code S_IF*}. */
  int type() {
    return mode & S_IFMT;
  }

  /** Whether it is of an eventfd, timerfd or the like; they have no type and share one inode. */
  boolean isAnonymous() {
    return type() == 0;
  }

  /** Whether both describe the same file. */
  boolean isSameFile(Statx other) {
    return links >= 0 && other.links >= 0 && device == other.device && inode == other.inode;
  }

  /**
   * Whether both describe the same file, the inode number of which may have been free in between:
   * file systems soon use a number again.
   */
  boolean isSameFileOfSameTime(Statx other) {
    boolean known = created != 0 && other.created != 0;
    return isSameFile(other) && (!known || created == other.created);
  }

  /** Whether mode and owner are the same. */
  boolean hasSameRights(Statx other) {
    return mode == other.mode && owner == other.owner;
  }

  /** A copy with another inode number. */
  Statx numberedAs(Statx now) {
    return new Statx(
        mode, links, size, now.device, now.inode, owner, modified, changed, now.created);
  }

  /**
   * A copy with the new times and inode number and, as the flags say, the new size, the new
   * attributes or both.
   */
  Statx with(Statx now, boolean contents, boolean attributes) {
    return new Statx(
        attributes ? now.mode : mode,
        attributes ? now.links : links,
        contents ? now.size : size,
        now.device,
        now.inode,
        attributes ? now.owner : owner,
        now.modified,
        now.changed,
        now.created);
  }
}
