// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@link Signal}. */
class SignalTest {

  @Test
  void hasTheNumberOfTheBsds() {
    assertThat(Signal.HUP.number()).isEqualTo(1);
    assertThat(Signal.BUS.number()).isEqualTo(10);
    assertThat(Signal.CONT.number()).isEqualTo(19);
    assertThat(Signal.CHLD.number()).isEqualTo(20);
    assertThat(Signal.USR1.number()).isEqualTo(30);
    assertThat(Signal.USR2.number()).isEqualTo(31);
    assertThat(Signal.values()).hasSize(31);
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsNumber(Signal signal) {
    assertThat(Signal.of(signal.number())).isSameAs(signal);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 32, 1L << 32 | 1})
  void hasNoOtherNumber(long number) {
    assertThatThrownBy(() -> Signal.of(number))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no signal has the number %d: use 1 to 31", number);
  }
}
