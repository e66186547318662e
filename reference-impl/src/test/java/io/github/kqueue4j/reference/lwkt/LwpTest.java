// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contexts of more threads than there are numbers, as of a server that runs for weeks. */
class LwpTest {

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        Integer.MAX_VALUE - 1,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE + 1L,
        2L * Integer.MAX_VALUE,
        1L << 32,
        Long.MAX_VALUE - 1
      })
  void haveAPositiveNumberUnlikeThatOfTheNext(long made) {
    assertThat(Lwp.id(made)).isPositive().isNotEqualTo(Lwp.id(made + 1));
  }
}
