// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.ExitStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exit value of a process … */
class ExitValueTest {

  /** 143 too: Java says so of a TERM, and of a program that exits with it. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 143, 160, 255})
  void isTheCodeThatJavaGives(int value) {
    assertThat(ExitValue.status(value)).isEqualTo(ExitStatus.exited(value));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256, Integer.MIN_VALUE, 0xc0000005})
  void isNeverASuccessIfItDoesNotFit(int value) {
    assertThat(ExitValue.status(value)).isEqualTo(ExitStatus.exited(255));
  }
}
