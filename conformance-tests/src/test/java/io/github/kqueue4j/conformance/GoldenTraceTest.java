// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.conformance.scenario.Outcome;
import io.github.kqueue4j.conformance.scenario.ScenarioRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that the port's traces equal those of the original, byte by byte. */
class GoldenTraceTest {
  private static final Path GOLDEN =
      Path.of("src/main/resources/io/github/kqueue4j/conformance/golden");
  private static final int SCENARIOS = 163;

  static List<String> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(GOLDEN)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".kqs"))
          .map(name -> name.substring(0, name.length() - ".kqs".length()))
          .sorted()
          .toList();
    }
  }

  private static Outcome run(String scenario) throws IOException {
    return ScenarioRunner.run(Files.readAllLines(GOLDEN.resolve(scenario + ".kqs")));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void equalsTheRecordedOne(String scenario) throws IOException {
    assertThat(run(scenario).trace())
        .isEqualTo(Files.readString(GOLDEN.resolve(scenario + ".trace")));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void leavesNothingBehind(String scenario) throws IOException {
    Outcome outcome = run(scenario);
    boolean panics = outcome.trace().contains("> PANIC");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isEqualTo(panics ? Outcome.PANIC : Outcome.OK);
  }

  @Test
  void areAllThere() throws IOException {
    assertThat(scenarios()).hasSize(SCENARIOS);
  }
}
