// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.conformance.Feature;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests that the generator leaves out operations on which two backends are known to differ. */
class GeneratorTest {
  private static final int SEEDS = 300;

  private static boolean nestsTwice(Set<Feature> differ) {
    return LongStream.rangeClosed(1, SEEDS)
        .mapToObj(seed -> Generator.scenario(seed, differ))
        .anyMatch(lines -> lines.stream().anyMatch(line -> line.startsWith("kevent p o:READ")));
  }

  @Test
  void nestsTwiceWhereOuterQueuesAreNotifiedAtTheSameTime() {
    assertThat(nestsTwice(EnumSet.noneOf(Feature.class))).isTrue();
    assertThat(nestsTwice(EnumSet.of(Feature.OUTER_NOTIFIED_LATE))).isFalse();
  }
}
