// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.ESRCH;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.kqueue4j.ExitStatus;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** {@code pidfd_open(2)}, and how the process behind one has ended. */
final class Pidfd {
  /** A wait status that nobody tells. */
  static final int UNKNOWN = -1;

  private static final long SYS_PIDFD_OPEN = 434;
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final int CLD_EXITED = 1;
  private static final int CLD_DUMPED = 3;
  private static final int CORE = 0x80;

  private static final long PIDFD_GET_INFO = 0xC040FF0BL; // _IOWR(0xFF, 11, 64 bytes)
  private static final long PIDFD_INFO_EXIT = 1 << 3;
  private static final int EXIT_CODE = 60;

  /** Whether it is told after the process was reaped, however long ago that was. */
  private static final boolean TELLS_EXIT = isLinux(6, 15);

  /** How often it is asked while it is being reaped; that takes microseconds. */
  private static final int ROUNDS = 2_000;

  private static final MethodHandle SYSCALL =
      Libc.handle(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle WAITID =
      Libc.handle("waitid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));

  private Pidfd() {}

  private static boolean isLinux(int major, int minor) {
    String[] release = System.getProperty("os.version").split("[^0-9]+", 3);
    int found = Integer.parseInt(release[0]);
    return found > major
        || (found == major && release.length > 1 && Integer.parseInt(release[1]) >= minor);
  }

  /** {@code pidfd_open(2)}, close-on-exec: works for a zombie too, not for one that was reaped. */
  static int open(Scratch s, int pid) {
    try {
      return (int) s.result((long) SYSCALL.invokeExact(s.state, SYS_PIDFD_OPEN, pid, 0));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** Whether the process has ended. */
  static boolean hasEnded(Scratch s, int pidfd) {
    return (Libc.poll(s, pidfd, Epoll.EPOLLIN) & Epoll.EPOLLIN) != 0;
  }

  /**
   * The wait status of a process that has ended, whoever reaps it and when. While it is a zombie
   * its parent may ask, and who may trace it; afterwards everybody, Linux 6.15 or newer provided.
   * In between, while it is being reaped, nobody is told and so it is asked again.
   *
   * @return a wait status with the portable number of the signal, or {@link #UNKNOWN}
   */
  static int waitStatus(Scratch s, int pidfd, int pid) {
    for (int round = 0; ; round++) {
      int own = ofOwnZombie(s, pidfd);
      if (own != UNKNOWN) {
        return own;
      }
      s.memory.fill((byte) 0);
      s.memory.set(JAVA_LONG, 0, PIDFD_INFO_EXIT);
      int error = Libc.ioctl(s, pidfd, PIDFD_GET_INFO);
      if (error == 0 && (s.longAt(0) & PIDFD_INFO_EXIT) != 0) {
        return portable(s.intAt(EXIT_CODE));
      }
      Zombie zombie = error == -ESRCH ? Zombie.GONE : Zombie.of(pid);
      if (zombie.isThere || !TELLS_EXIT || round == ROUNDS) {
        return zombie.status;
      }
      LockSupport.parkNanos(1); // it is being reaped
    }
  }

  /** {@code waitid(2)} that leaves the zombie to the virtual machine, which wants to reap it. */
  private static int ofOwnZombie(Scratch s, int pidfd) {
    MemorySegment info = s.memory;
    info.fill((byte) 0);
    try {
      int error =
          s.result(
              (int) WAITID.invokeExact(s.state, P_PIDFD, pidfd, info, WEXITED | WNOHANG | WNOWAIT));
      if (error < 0 || s.intAt(16) == 0) { // si_pid
        return UNKNOWN;
      }
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
    int code = s.intAt(8); // si_code
    int status = s.intAt(24); // si_status
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
