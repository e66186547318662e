// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a process ended: with an exit code (0..255) or by a signal; neither if the host does not
 * report it. See wait(2) for the encoding of the status.
 *
 * @param code the argument of exit(3); empty if the process did not exit or the status is unknown
 * @param signal the signal that ended the process; empty if no signal did or the status is unknown
 * @param coreDumped true if the signal left a core file
 */
public record ExitStatus(OptionalInt code, Optional<Signal> signal, boolean coreDumped) {

  private static final int SIGNAL_MASK = 0x7f;
  private static final int CORE_BIT = 0x80;
  private static final int HIGHEST_SIGNAL = 31;
  private static final int HIGHEST_CODE = 255;
  private static final int HIGHEST_STATUS = 0xffff;

  /**
   * Checks that the parts fit together.
   *
   * @throws IllegalArgumentException for a code outside 0..255, a code with a signal, or a core
   *     file without a signal
   */
  public ExitStatus {
    if (code.isPresent() && (code.getAsInt() < 0 || code.getAsInt() > HIGHEST_CODE)) {
      throw new IllegalArgumentException("an exit code is 0 to 255: " + code.getAsInt());
    }
    if (code.isPresent() && signal.isPresent()) {
      throw new IllegalArgumentException(
          "a process ends by a code or by a signal, not by both: "
              + (code.getAsInt() + " and " + signal.get()));
    }
    if (coreDumped && signal.isEmpty()) {
      throw new IllegalArgumentException("only a signal leaves a core file: name the signal");
    }
  }

  /**
   * Returns the unknown status.
   *
   * @return a status with neither code nor signal
   */
  public static ExitStatus unknown() {
    return new ExitStatus(OptionalInt.empty(), Optional.empty(), false);
  }

  /**
   * Returns the status of a process that called exit(3).
   *
   * @param code 0..255
   * @return the status
   * @throws IllegalArgumentException if the code is outside 0..255
   */
  public static ExitStatus exited(int code) {
    return new ExitStatus(OptionalInt.of(code), Optional.empty(), false);
  }

  /**
   * Returns the status of a process that a signal ended without a core file.
   *
   * @param signal the signal
   * @return the status
   */
  public static ExitStatus killedBy(Signal signal) {
    return new ExitStatus(OptionalInt.empty(), Optional.of(signal), false);
  }

  /**
   * Decodes a wait status: the data of a PROC event with NOTE_EXIT. Bits 0..6 are the signal
   * number, bit 7 is set if there is a core file, bits 8..15 are the exit code.
   *
   * @param status a wait status with a portable signal number, see {@link Signal}
   * @return the status; unknown for −1, for a process that stopped instead of ending, and for a
   *     signal above 31
   * @throws IllegalArgumentException if the number is not a wait status: below −1 or above 65535
   */
  public static ExitStatus ofWaitStatus(long status) {
    if (status < -1 || status > HIGHEST_STATUS) {
      throw new IllegalArgumentException(
          "a wait status is -1, or 0 to 65535 with a code in bits 8 to 15 and a signal in bits 0 to"
              + (" 6: " + status + "; of an event use exitStatus()"));
    }
    int signal = (int) status & SIGNAL_MASK;
    if (status == -1 || signal > HIGHEST_SIGNAL) {
      return unknown();
    }
    if (signal == 0) {
      return exited((int) (status >> 8) & HIGHEST_CODE);
    }
    boolean coreDumped = (status & CORE_BIT) != 0;
    return new ExitStatus(OptionalInt.empty(), Optional.of(Signal.of(signal)), coreDumped);
  }

  /**
   * Returns the status of an ended process that Java started, from its {@linkplain
   * Process#exitValue() exit value}, for hosts whose kernel does not report the status. Java
   * reports the end by a signal as an exit value of 128 plus the host's signal number; so exit
   * values from 129 to 159 are taken for signals, except on Windows, which has no signals. Exit
   * values outside 0..255, as Windows has them, become the code 255.
   *
   * @param ended a process that has ended
   * @return the status; a program that itself exits with 143 looks as if TERM had ended it
   * @throws IllegalThreadStateException if the process has not ended
   */
  public static ExitStatus of(Process ended) {
    return ExitValue.status(ended.exitValue());
  }

  /**
   * Decodes the data of a PROC event, in which some kernels keep more bits of the exit code than
   * wait(2) reports.
   */
  static ExitStatus ofEventData(long data) {
    return data == -1 ? unknown() : ofWaitStatus(data & HIGHEST_STATUS);
  }

  /**
   * Encodes this status as a wait status, the inverse of {@link #ofWaitStatus(long)}.
   *
   * @return code × 256, or the signal number (plus 128 with a core file), or −1 if unknown
   */
  public int waitStatus() {
    if (signal.isPresent()) {
      return signal.get().number() | (coreDumped ? CORE_BIT : 0);
    }
    return code.isPresent() ? code.getAsInt() << 8 : -1;
  }

  /**
   * Tells whether the process is known to have succeeded.
   *
   * @return true if the exit code is known and 0
   */
  public boolean isSuccess() {
    return code.isPresent() && code.getAsInt() == 0;
  }

  /**
   * Returns this status in words.
   *
   * @return {@code exit 0}, {@code signal TERM} or {@code unknown}
   */
  @Override
  public String toString() {
    if (signal.isPresent()) {
      return "signal " + signal.get();
    }
    return code.isPresent() ? "exit " + code.getAsInt() : "unknown";
  }
}
