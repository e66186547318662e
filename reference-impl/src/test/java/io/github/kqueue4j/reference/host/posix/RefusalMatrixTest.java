// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.host.portable.JdkRefusals;
import io.github.kqueue4j.reference.jvm.ChildJvm;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A sample of each {@link RefusalMatrix}; the profile {@code refusals} runs all cells. */
@EnabledOnOs(OS.LINUX)
class RefusalMatrixTest {
  private static final String CELLS = System.getProperty("fault.cells", "300");
  private static final long MOST_SECONDS = 1200;

  static Stream<Arguments> hosts() {
    return Stream.of(
        Arguments.of("linux", SystemCallRefusals.class),
        Arguments.of("poll", SystemCallRefusals.class),
        Arguments.of("poll", JdkRefusals.class), // it watches files and processes by the JDK
        Arguments.of("portable", JdkRefusals.class));
  }

  @ParameterizedTest
  @MethodSource("hosts")
  void isRightInEachCell(String host, Class<? extends RefusalMatrix> matrix) throws Exception {
    long seed = System.nanoTime();

    String output =
        new ChildJvm()
            .with("-Dkqueue4j.reference.host=" + host)
            .with("--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED") // for Descriptor.of(channel)
            .atMost(MOST_SECONDS)
            .run(matrix, CELLS, Long.toString(seed));

    String summary = output.lines().reduce((before, last) -> last).orElseThrow();
    System.out.println(summary);
    assertThat(output).contains(", 0 wrong");
  }
}
