// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static io.github.kqueue4j.reference.kern.EventVar.ENOSYS;

import io.github.kqueue4j.reference.host.linux.Statx.Fields;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;

/**
 * {@code fstat(2)} and {@code stat(2)}, where {@code statx(2)} is not available. The result is
 * converted to a {@code struct statx} in the scratch memory.
 */
final class Stat {
  private static final LibraryFunction FSTAT = LibraryFunction.of("fstat");
  private static final LibraryFunction STAT = LibraryFunction.of("stat");

  /** {@code struct stat} of {@code arch/x86/include/uapi/asm/stat.h}. */
  private static final Layout X86 = new Layout(16, 24, 28, 32);

  /** {@code struct stat} of {@code asm-generic/stat.h}. */
  private static final Layout GENERIC = new Layout(20, 16, 24, 28);

  private static final int DEV = 0;
  private static final int INO = 8;
  private static final int SIZE = 48;
  private static final int MTIME = 88;
  private static final int CTIME = 104;

  /** The layout of this architecture; all offsets are 0 if the architecture is not known. */
  private static final Layout HERE =
      switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64" -> X86;
        case "aarch64", "riscv64", "loongarch64" -> GENERIC;
        default -> new Layout(0, 0, 0, 0);
      };

  private Stat() {}

  /** The offsets that differ between architectures. */
  private record Layout(int nlink, int mode, int uid, int gid) {}

  /** {@code fstat(2)}: 0 or a negated errno. */
  static int ofDescriptor(CallMemory s, int fd) {
    return of(s, FSTAT, fd);
  }

  /** {@code stat(2)} of a path, given by its address: 0 or a negated errno. */
  static int ofPath(CallMemory s, long path) {
    return of(s, STAT, path);
  }

  private static int of(CallMemory s, LibraryFunction function, long argument) {
    if (HERE.mode == 0) {
      return -ENOSYS;
    }
    int error;
    do {
      error = Calls.call(s, function, argument, s.address);
    } while (error == -EINTR);
    if (error == 0) {
      translate(s);
    }
    return error;
  }

  private static void translate(CallMemory s) {
    long device = s.longAt(DEV);
    long inode = s.longAt(INO);
    int links = s.intAt(HERE.nlink);
    int mode = s.intAt(HERE.mode);
    int uid = s.intAt(HERE.uid);
    int gid = s.intAt(HERE.gid);
    long size = s.longAt(SIZE);
    long modified = s.longAt(MTIME);
    long modifiedNanos = s.longAt(MTIME + Long.BYTES);
    long changed = s.longAt(CTIME);
    long changedNanos = s.longAt(CTIME + Long.BYTES);
    s.memory.putInt(Fields.NLINK, links);
    s.memory.putInt(Fields.UID, uid);
    s.memory.putInt(Fields.GID, gid);
    s.memory.putShort(Fields.MODE, (short) mode);
    s.memory.putLong(Fields.INO, inode);
    s.memory.putLong(Fields.SIZE, size);
    s.memory.putLong(Fields.MTIME, modified);
    s.memory.putInt(Fields.MTIME + Fields.NSEC, (int) modifiedNanos);
    s.memory.putLong(Fields.BTIME, 0); // not told
    s.memory.putInt(Fields.BTIME + Fields.NSEC, 0);
    s.memory.putLong(Fields.CTIME, changed);
    s.memory.putInt(Fields.CTIME + Fields.NSEC, (int) changedNanos);
    // gnu_dev_major() and gnu_dev_minor() of <sys/sysmacros.h>
    s.memory.putInt(Fields.DEV_MAJOR, (int) ((device >> 8 & 0xfff) | (device >> 32 & ~0xfffL)));
    s.memory.putInt(Fields.DEV_MINOR, (int) ((device & 0xff) | (device >> 12 & ~0xffL)));
  }
}
