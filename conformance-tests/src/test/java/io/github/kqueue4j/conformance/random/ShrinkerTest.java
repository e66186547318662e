// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.conformance.Feature;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Tests that scenarios are shortened as far as possible and that a seed determines its scenario.
 */
class ShrinkerTest {
  private static final Set<Feature> NONE = Set.of();

  @Test
  void keepsOnlyWhatMakesTheDifference() {
    List<String> lines = List.of("# idea", "a", "kevent q 1:USER:ADD 2:USER:ADD max=3", "b", "c");

    List<String> shortest =
        Shrinker.shrink(
            lines,
            l -> l.contains("b") && l.stream().anyMatch(line -> line.contains("2:USER:ADD")));

    assertThat(shortest).containsExactly("kevent q 2:USER:ADD", "b");
  }

  @Test
  void keepsABlockWhole() {
    String block = "async t kevent q timeout=inf\nwrite w 1\njoin t";

    List<String> shortest =
        Shrinker.shrink(List.of("a", block, "b"), l -> l.toString().contains("write w"));

    assertThat(shortest).containsExactly(block);
  }

  @Test
  void aSeedAlwaysGivesTheSame() {
    assertThat(Generator.scenario(7, NONE)).isEqualTo(Generator.scenario(7, NONE));
    assertThat(Generator.scenario(7, NONE)).isNotEqualTo(Generator.scenario(8, NONE));
  }

  @Test
  void whatDiffersByDesignIsLeftOut() {
    Set<Feature> all = EnumSet.allOf(Feature.class);

    assertThat(LongStream.range(0, 50).boxed().flatMap(s -> Generator.scenario(s, all).stream()))
        .noneMatch(line -> line.contains("DISABLE") || line.contains("FFCOPY"));
    assertThat(LongStream.range(0, 50).boxed().flatMap(s -> Generator.scenario(s, NONE).stream()))
        .anyMatch(line -> line.contains("DISABLE"))
        .anyMatch(line -> line.contains("FFCOPY"))
        .anyMatch(line -> line.startsWith("close w"))
        .anyMatch(line -> line.startsWith("close r"));
  }

  @Test
  void allKindsOfEventsAndWaysToWaitAreThere() {
    List<String> steps =
        LongStream.range(0, 100)
            .boxed()
            .flatMap(seed -> Generator.scenario(seed, NONE).stream())
            .toList();

    for (String word :
        List.of(
            ":READ:",
            ":WRITE:",
            ":EXCEPT:",
            ":USER:",
            ":TIMER:",
            "|DISPATCH",
            "|ONESHOT",
            "kevent p o:READ:",
            "tick ",
            "timeout=inf",
            "async t_",
            "close i_",
            "close c_")) {
      assertThat(steps).anyMatch(step -> step.contains(word));
    }
  }
}
