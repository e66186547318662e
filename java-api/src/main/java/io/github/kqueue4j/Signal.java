// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

/**
 * A signal. The numbers are those of the BSDs on every host (1–31, the same on all five systems):
 * USR1 is 30 on Linux too. See signal(3) and, for SIGNAL events, kqueue(2), EVFILT_SIGNAL.
 */
public enum Signal {
  /** Terminal line hangup. */
  HUP(1),
  /** Interrupt from the keyboard. */
  INT(2),
  /** Quit from the keyboard. Reserved by the JVM. */
  QUIT(3),
  /** Illegal instruction. Reserved by the JVM. */
  ILL(4),
  /** Trace trap. */
  TRAP(5),
  /** abort(3). */
  ABRT(6),
  /** Emulated instruction. Linux has none. */
  EMT(7),
  /** Floating-point exception. Reserved by the JVM. */
  FPE(8),
  /** Kill. Cannot be caught or ignored. */
  KILL(9),
  /** Bus error. Reserved by the JVM. */
  BUS(10),
  /** Segmentation violation. Reserved by the JVM. */
  SEGV(11),
  /** Bad system call. */
  SYS(12),
  /** A write to a pipe without a reader. */
  PIPE(13),
  /** The timer of alarm(3) expired. */
  ALRM(14),
  /** Termination. */
  TERM(15),
  /** Urgent data on a socket. */
  URG(16),
  /** Stop. Cannot be caught or ignored. */
  STOP(17),
  /** Stop from the keyboard. */
  TSTP(18),
  /** Continue after a stop. */
  CONT(19),
  /** A child process stopped or ended. */
  CHLD(20),
  /** Background read from the terminal. */
  TTIN(21),
  /** Background write to the terminal. */
  TTOU(22),
  /** I/O is possible on a descriptor. */
  IO(23),
  /** The limit of processor time was exceeded. */
  XCPU(24),
  /** The limit of file size was exceeded. */
  XFSZ(25),
  /** Virtual-time alarm. */
  VTALRM(26),
  /** Profiling alarm. */
  PROF(27),
  /** The window changed its size. */
  WINCH(28),
  /** Status request from the keyboard. Linux has none. */
  INFO(29),
  /** Defined by the program. */
  USR1(30),
  /** Defined by the program. */
  USR2(31);

  private static final Signal[] BY_NUMBER = values();

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /**
   * Returns the signal number, which is the ident of the signal's SIGNAL event.
   *
   * @return 1..31
   */
  public int number() {
    return number;
  }

  /**
   * Returns the signal with a number.
   *
   * @param number 1..31: the number on the BSDs, not the host's number
   * @return the signal
   * @throws IllegalArgumentException if the number is outside 1..31
   */
  public static Signal of(long number) {
    if (number < 1 || number > BY_NUMBER.length) {
      throw new IllegalArgumentException("no signal has the number " + number + ": use 1 to 31");
    }
    return BY_NUMBER[(int) number - 1];
  }
}
