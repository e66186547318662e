// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how an exit value of Java's {@link Process} becomes an {@link ExitStatus}. */
class ExitValueTest {

  private static ExitStatus linux(int value) {
    return ExitValue.status(value, true, false);
  }

  private static ExitStatus bsd(int value) {
    return ExitValue.status(value, false, false);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 160, 255})
  void isACodeUnlessItCanBeASignal(int value) {
    assertThat(linux(value)).isEqualTo(ExitStatus.exited(value));
    assertThat(bsd(value)).isEqualTo(ExitStatus.exited(value));
  }

  @ParameterizedTest
  @CsvSource({"1, HUP", "2, INT", "6, ABRT", "9, KILL", "11, SEGV", "13, PIPE", "15, TERM"})
  void isForMostNumbersTheSameSignalEverywhere(int number, Signal signal) {
    assertThat(linux(128 + number)).isEqualTo(ExitStatus.killedBy(signal));
    assertThat(bsd(128 + number)).isEqualTo(ExitStatus.killedBy(signal));
  }

  @ParameterizedTest
  @CsvSource({
    "7, BUS, EMT",
    "10, USR1, BUS",
    "12, USR2, SYS",
    "17, CHLD, STOP",
    "18, CONT, TSTP",
    "19, STOP, CONT",
    "20, TSTP, CHLD",
    "23, URG, IO",
    "29, IO, INFO",
    "31, SYS, USR2"
  })
  void hasTheHostsNumberOfASignal(int number, Signal onLinux, Signal onBsd) {
    assertThat(linux(128 + number)).isEqualTo(ExitStatus.killedBy(onLinux));
    assertThat(bsd(128 + number)).isEqualTo(ExitStatus.killedBy(onBsd));
  }

  @ParameterizedTest
  @ValueSource(ints = {128 + 16, 128 + 30})
  void isACodeIfTheSignalHasNoName(int value) {
    assertThat(linux(value)).isEqualTo(ExitStatus.exited(value));
  }

  @Test
  void isNeverASignalOnWindows() {
    assertThat(ExitValue.status(128 + 15, false, true)).isEqualTo(ExitStatus.exited(128 + 15));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256, Integer.MIN_VALUE, 0xc0000005})
  void isNeverASuccessIfItDoesNotFit(int value) {
    assertThat(ExitValue.status(value, false, true)).isEqualTo(ExitStatus.exited(255));
  }
}
