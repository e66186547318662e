// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** {@code /proc/self/fd}: what is open, by a path. */
final class ProcFd {
  /** How the path of a file ends whose name was removed. */
  static final String DELETED = " (deleted)";

  private static final int PATH_MAX = 4096;

  private static final MethodHandle READLINK =
      Libc.handle("readlink", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG));
  private static final MethodHandle STAT =
      Libc.handle(
          "statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));

  private ProcFd() {}

  /** The path of a descriptor, with something behind it, in the scratch memory. */
  static MemorySegment path(Scratch s, int fd, String behind) {
    s.memory.setString(0, "/proc/self/fd/" + fd + behind);
    return s.memory;
  }

  /**
   * {@code readlink(2)}: where a descriptor's file is, in bytes as Latin-1, as nobody says in which
   * encoding.
   *
   * @return the empty string for a closed number
   */
  static String target(Scratch s, int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(PATH_MAX);
      long n =
          s.result((long) READLINK.invokeExact(s.state, path(s, fd, ""), buffer, (long) PATH_MAX));
      return n <= 0
          ? ""
          : new String(buffer.asSlice(0, n).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /**
   * Whether a directory that is open was removed. Not all file systems count the links of
   * directories; but the path of a removed one ends in a word that an existing one's may end in,
   * too.
   */
  static boolean isRemoved(Scratch s, int fd, Statx directory) {
    if (directory.links() != 1) {
      return directory.links() == 0;
    }
    String path = target(s, fd);
    return path.endsWith(DELETED) && !directory.isSameFile(stat(s, path));
  }

  private static Statx stat(Scratch s, String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path, StandardCharsets.ISO_8859_1);
      int error =
          s.result((int) STAT.invokeExact(s.state, 0, name, 0, Statx.STATX_BASIC_STATS, s.memory));
      return error < 0 ? Statx.NONE : Statx.in(s);
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }
}
