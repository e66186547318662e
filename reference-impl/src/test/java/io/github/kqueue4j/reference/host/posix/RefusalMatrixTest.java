// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sample of {@link RefusalMatrix}; the profile {@code refusals} runs all cells. */
@EnabledOnOs(OS.LINUX)
class RefusalMatrixTest {
  private static final String CELLS = System.getProperty("fault.cells", "300");

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll"})
  void isRightInEachCell(String host) throws Exception {
    long seed = System.nanoTime();

    String output =
        new ChildJvm()
            .with("-Dkqueue4j.reference.host=" + host)
            .run(SystemCallRefusals.class, CELLS, Long.toString(seed));

    String summary = output.lines().reduce((before, last) -> last).orElseThrow();
    System.out.println(summary);
    assertThat(output).contains(", 0 wrong");
  }
}
