// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Tells apart the registrations of several files that had one number, while an epoll has them all.
 * proc(5) lists the registrations with their {@code data}, and {@code kcmp(2)} with KCMP_EPOLL_TFD
 * compares a descriptor with one of them. Both go through the registrations in the same order.
 */
final class EpollItems {
  /** The epoll has one registration of the number, the one that was asked for. */
  static final int ONLY = 0;

  /** The descriptor's file has the registration that was asked for, and others have one, too. */
  static final int SAME = 1;

  /** The descriptor's file does not have the registration that was asked for. */
  static final int OTHER = 2;

  /** The system does not tell: a sandbox refuses the calls, or there is no /proc. */
  static final int UNKNOWN = 3;

  private static final int ROOM = 4096;

  private static final LibraryFunction SYSCALL = LibraryFunction.of("syscall");

  /** {@code __NR_kcmp}, where the arguments of a variadic function are in registers; else 0. */
  private static final int KCMP =
      switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64" -> 312;
        case "aarch64", "riscv64" -> 272;
        default -> 0;
      };

  // <linux/kcmp.h>
  private static final int KCMP_EPOLL_TFD = 7;

  private EpollItems() {}

  /** {@code struct kcmp_epoll_slot}. */
  static final class Slot {
    static final int EFD = 0;
    static final int TFD = 4;
    static final int TOFF = 8;

    private Slot() {}
  }

  /**
   * Compares the file of a number that has a registration in an epoll with the file of the
   * registration that has this {@code data}.
   *
   * @return ONLY, SAME, OTHER or UNKNOWN
   */
  static int compare(CallMemory s, int epfd, int fd, long data) {
    String list = list(s, epfd);
    int count = 0;
    int found = -1;
    int line = list.indexOf("tfd:");
    while (line >= 0) {
      int next = list.indexOf("tfd:", line + 1);
      if (number(list, line + "tfd:".length(), 10) == fd) {
        int at = list.indexOf("data:", line) + "data:".length();
        found = number(list, at, 16) == data ? count : found;
        count++;
      }
      line = next;
    }
    if (count == 0) {
      return UNKNOWN; // the list could not be read
    }
    if (found < 0) {
      return OTHER;
    }
    return count == 1 ? ONLY : kcmp(s, epfd, fd, found);
  }

  /** The number after some spaces. */
  private static long number(String list, int from, int radix) {
    int start = from;
    while (list.charAt(start) == ' ' || list.charAt(start) == '\t') {
      start++;
    }
    int end = start;
    while (Character.digit(list.charAt(end), radix) >= 0) {
      end++;
    }
    return Long.parseUnsignedLong(list, start, end, radix);
  }

  /** {@code /proc/self/fdinfo} of an epoll; empty if it cannot be read. */
  private static String list(CallMemory s, int epfd) {
    String path = "/proc/self/fdinfo/".concat(Integer.toString(epfd));
    int fd = FileCalls.open(s, path.getBytes(StandardCharsets.US_ASCII), 0);
    if (fd < 0) {
      s.forgetRefusal();
      return "";
    }
    StringBuilder text = new StringBuilder();
    try {
      ByteBuffer room = s.array(ROOM);
      long n;
      do {
        n = FileCalls.read(s, fd, s.arrayAddress(), ROOM);
        for (int i = 0; i < n; i++) {
          text.append((char) room.get(i));
        }
      } while (n > 0);
      if (n < 0) {
        s.forgetRefusal();
        return "";
      }
    } finally {
      FileCalls.close(s, fd);
    }
    return text.toString();
  }

  private static int kcmp(CallMemory s, int epfd, int fd, int index) {
    if (KCMP == 0) {
      return UNKNOWN;
    }
    s.memory.putInt(Slot.EFD, epfd).putInt(Slot.TFD, fd).putInt(Slot.TOFF, index);
    long pid = ProcessHandle.current().pid();
    int order = Calls.call(s, SYSCALL, KCMP, pid, pid, KCMP_EPOLL_TFD, fd, s.address);
    if (order < 0) {
      s.forgetRefusal();
      return UNKNOWN;
    }
    return order == 0 ? SAME : OTHER;
  }
}
