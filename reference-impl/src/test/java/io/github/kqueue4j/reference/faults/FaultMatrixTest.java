// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests that the library survives any fault at any step of a call. */
@EnabledOnOs(OS.LINUX)
class FaultMatrixTest {
  @Test
  void survivesEachFaultAtEachStep() {
    FaultMatrix matrix = new FaultMatrix();
    long start = System.nanoTime();
    matrix.run();
    System.out.println(
        "faults: " + matrix.summary() + " in " + (System.nanoTime() - start) / 1_000_000 + " ms");

    assertThat(matrix.count()).isPositive();
    assertThat(matrix.wrong()).isEmpty();
  }
}
