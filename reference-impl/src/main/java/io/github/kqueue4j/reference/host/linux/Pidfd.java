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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** {@code pidfd_open(2)}, and how the process behind one has ended. */
final class Pidfd {
  /** A wait status that nobody tells. */
  static final int UNKNOWN = -1;

  /** Of {@code <asm-generic/unistd.h>}; every architecture has it so. */
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

  /** How often it is asked while the process is being reaped; that takes microseconds. */
  private static final int ROUNDS = 2_000;

  /** The same where the release of Linux is no number: it may never be told. */
  private static final int ROUNDS_IN_DOUBT = 50;

  private static final int MOST_ROUNDS = rounds(System.getProperty("os.version", ""));

  private Pidfd() {}

  /**
   * How often PIDFD_GET_INFO is worth asking: since Linux 6.15 it tells how a process ended after
   * it was reaped, however long ago that was.
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

  /** The digits from there on; negative if there are none, or too many. */
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

  /** {@code pidfd_open(2)}, close-on-exec: works for a zombie too, not for one that was reaped. */
  static int open(CallMemory s, int pid) {
    return Calls.callVariadic(s, SYSCALL, SYS_PIDFD_OPEN, pid, 0);
  }

  /** Whether the process has ended. */
  static boolean hasEnded(CallMemory s, int pidfd) {
    return (PollCalls.state(s, pidfd, POLLIN) & POLLIN) != 0;
  }

  /**
   * The wait status of a process that has ended, whoever reaps it and when. While it is a zombie
   * its parent may ask, and who may trace it; afterwards everybody, Linux 6.15 or newer provided.
   * In between, while it is being reaped, nobody is told and so it is asked again.
   *
   * @return a wait status with the portable number of the signal, or {@link #UNKNOWN}
   */
  static int waitStatus(CallMemory s, int pidfd, int pid) {
    for (int round = 0; ; round++) {
      int own = ofOwnZombie(s, pidfd);
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
      if (zombie.isThere || refused || round == MOST_ROUNDS) {
        return zombie.status;
      }
      LockSupport.parkNanos(1); // it is being reaped
    }
  }

  /** {@code waitid(2)} that leaves the zombie to the virtual machine, which wants to reap it. */
  private static int ofOwnZombie(CallMemory s, int pidfd) {
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

  /** What {@code /proc/PID/stat} says, in its last field: to who may trace it, and 0 to others. */
  private record Zombie(boolean isThere, int status) {
    static final Zombie GONE = new Zombie(false, UNKNOWN);

    static Zombie of(int pid) {
      try {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ", -1);
        if (!fields[0].equals("Z")) {
          return GONE;
        }
        int code = Integer.parseInt(fields[fields.length - 1]);
        return new Zombie(true, mayKnow(pid, code) ? portable(code) : UNKNOWN);
      } catch (IOException e) {
        return GONE;
      }
    }
  }

  private static boolean mayKnow(int pid, int code) throws IOException {
    return code != 0
        || Files.getAttribute(Path.of("/proc/" + pid), "unix:uid")
            .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  /** Linux numbers some signals as nobody else does. */
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
          case 16, 30 -> 0x7F; // STKFLT, PWR: nobody else has them
          default -> status & 0x7F;
        };
    int ported = (status & ~0x7F) | signal;
    return signal != 0 && ExitStatus.ofWaitStatus(ported).equals(ExitStatus.unknown())
        ? UNKNOWN
        : ported;
  }
}
