// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLIN;
import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;

import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** {@code pidfd_open(2)}, and the exit status of the process behind a pidfd. */
final class Pidfd {
  /** A wait status that cannot be found out. */
  static final int UNKNOWN = -1;

  /** From {@code <asm-generic/unistd.h>}; the same on every architecture. */
  private static final long SYS_PIDFD_OPEN = 434;

  // <sys/wait.h> and <bits/siginfo-consts.h>
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final int CLD_EXITED = 1;
  private static final int CLD_DUMPED = 3;
  private static final int CORE = 0x80;

  private static final LibraryFunction SYSCALL = LibraryFunction.of("syscall");
  private static final LibraryFunction WAITID = LibraryFunction.of("waitid");

  /**
   * How often the status is asked for while the process is being reaped, which takes microseconds.
   */
  private static final int ROUNDS = 2_000;

  /** The same if the Linux release cannot be parsed, and so may not support the request. */
  private static final int ROUNDS_IN_DOUBT = 50;

  private static final int MOST_ROUNDS = rounds(System.getProperty("os.version", ""));

  private Pidfd() {}

  /**
   * How often PIDFD_GET_INFO is worth trying. Since Linux 6.15 the request returns the exit status
   * of a process even after the process was reaped.
   */
  static int rounds(String release) {
    int dot = release.indexOf('.');
    int major = dot <= 0 ? -1 : number(release, 0);
    int minor = number(release, dot + 1);
    if (major < 0 || minor < 0) {
      return ROUNDS_IN_DOUBT;
    }
    return major > 6 || (major == 6 && minor >= 15) ? ROUNDS : 0;
  }

  /** Parses the digits at an offset; negative if there are none. */
  private static int number(String text, int from) {
    int value = -1;
    for (int i = from; i < text.length() && value < 100_000; i++) {
      int digit = Character.digit(text.charAt(i), 10);
      if (digit < 0) {
        break;
      }
      value = Math.max(0, value) * 10 + digit;
    }
    return value;
  }

  /** {@code siginfo_t} of a child. */
  static final class Siginfo {
    static final int CODE = 8;
    static final int PID = 16;
    static final int STATUS = 24;

    private Siginfo() {}
  }

  /** {@code struct pidfd_info} of {@code <linux/pidfd.h>}. */
  static final class PidfdInfo {
    /** {@code _IOWR(0xFF, 11, struct pidfd_info)}. */
    static final long PIDFD_GET_INFO = 0xC040FF0BL;

    static final long PIDFD_INFO_EXIT = 1 << 3;
    static final int MASK = 0;
    static final int EXIT_CODE = 60;

    private PidfdInfo() {}
  }

  /**
   * {@code pidfd_open(2)}, close-on-exec. Works for a zombie too; ESRCH once the process is reaped.
   */
  static int open(CallMemory s, int pid) {
    return Calls.callVariadic(s, SYSCALL, SYS_PIDFD_OPEN, pid, 0);
  }

  /** Whether the process has ended. */
  static boolean hasEnded(CallMemory s, int pidfd) {
    return (PollCalls.state(s, pidfd, POLLIN) & POLLIN) != 0;
  }

  /**
   * Returns the wait status of a process that has ended, no matter when and by which process it is
   * reaped. The status of a zombie is available to its parent and to processes that may trace it.
   * Once the zombie is reaped, it is available to every process on Linux 6.15 or newer. While the
   * zombie is being reaped it is available to none, so the request is repeated. In between the
   * thread loses its tokens.
   *
   * @return a wait status with the portable signal number, or {@link #UNKNOWN}
   */
  static int waitStatus(Lwp lp, int pidfd, int pid) {
    CallMemory s = CallMemory.of(lp);
    for (int round = 0; ; round++) {
      int own = ofOwnChild(s, pidfd);
      if (own != UNKNOWN) {
        return own;
      }
      s.clear();
      s.memory.putLong(PidfdInfo.MASK, PidfdInfo.PIDFD_INFO_EXIT);
      int error = FileCalls.ioctl(s, pidfd, PidfdInfo.PIDFD_GET_INFO);
      if (error == 0 && (s.longAt(PidfdInfo.MASK) & PidfdInfo.PIDFD_INFO_EXIT) != 0) {
        return portable(s.intAt(PidfdInfo.EXIT_CODE));
      }
      Zombie zombie = error == -ESRCH ? Zombie.GONE : Zombie.of(pid);
      boolean refused = error < 0 && error != -ESRCH;
      if (zombie.exists || refused || round == MOST_ROUNDS) {
        return zombie.status;
      }
      awaitReaping(lp);
    }
  }

  private static void awaitReaping(Lwp lp) {
    int held = lp.releaseAll();
    try {
      LockSupport.parkNanos(1);
    } finally {
      lp.retake(held);
    }
  }

  /** {@code waitid(2)} with WNOWAIT, which leaves the zombie for the JVM to reap. */
  private static int ofOwnChild(CallMemory s, int pidfd) {
    s.clear();
    int error = Calls.call(s, WAITID, P_PIDFD, pidfd, s.address, WEXITED | WNOHANG | WNOWAIT);
    if (error < 0 || s.intAt(Siginfo.PID) == 0) {
      return UNKNOWN;
    }
    int code = s.intAt(Siginfo.CODE);
    int status = s.intAt(Siginfo.STATUS);
    if (code == CLD_EXITED) {
      return (status & 0xFF) << 8;
    }
    return portable(code == CLD_DUMPED ? status | CORE : status);
  }

  /**
   * The exit code in the last field of {@code /proc/PID/stat}. A process that may not trace the
   * zombie reads 0 there.
   */
  record Zombie(boolean exists, int status) {
    static final Zombie GONE = new Zombie(false, UNKNOWN);

    static Zombie of(int pid) {
      try {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ", -1);
        if (!fields[0].equals("Z")) {
          return GONE;
        }
        int code = Integer.parseInt(fields[fields.length - 1]);
        return new Zombie(true, isVisible(pid, code) ? portable(code) : UNKNOWN);
      } catch (IOException e) {
        return GONE;
      }
    }
  }

  /** Whether an exit code is real; 0 counts only for a process of the same user. */
  private static boolean isVisible(int pid, int code) throws IOException {
    return code != 0
        || Files.getAttribute(Path.of("/proc/" + pid), "unix:uid")
            .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  /** Replaces a Linux signal number in a wait status by that of the BSDs and macOS. */
  static int portable(int status) {
    int signal =
        switch (status & 0x7F) {
          case 7 -> 10; // BUS
          case 10 -> 30; // USR1
          case 12 -> 31; // USR2
          case 17 -> 20; // CHLD
          case 18 -> 19; // CONT
          case 19 -> 17; // STOP
          case 20 -> 18; // TSTP
          case 23 -> 16; // URG
          case 29 -> 23; // IO
          case 31 -> 12; // SYS
          case 16, 30 -> 0x7F; // STKFLT and PWR, which exist on Linux only
          default -> status & 0x7F;
        };
    int ported = (status & ~0x7F) | signal;
    return signal != 0 && ExitStatus.ofWaitStatus(ported).equals(ExitStatus.unknown())
        ? UNKNOWN
        : ported;
  }
}
