// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.conformance.scenario.PortableScenario;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the suite on the simulated kernel, as a project would run it on its own backend. */
class SuiteTest {
  @TestFactory
  Stream<DynamicTest> onTheSimulatedKernel() {
    return Suite.on(Target.simulated()).tests();
  }

  @Test
  void canBeNarrowed() {
    List<RuleResult> results =
        Suite.on(Target.simulated()).select("user").select("USER-1").run(result -> {});

    assertThat(results).hasSize(1);
    assertThat(results.getFirst().test().id()).isEqualTo("USER-1");
    assertThat(results.getFirst().status()).isEqualTo(RuleResult.Status.PASSED);
  }

  @Test
  void refusesToSelectNothing() {
    assertThatThrownBy(() -> Suite.on(Target.simulated()).select("nothing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timer");
  }

  @Test
  void reportsWhyATestIsSkipped() {
    List<RuleResult> results = Suite.on(Target.simulated()).select("TIMER-9").run(result -> {});

    assertThat(results.getFirst().status()).isEqualTo(RuleResult.Status.SKIPPED);
    assertThat(results.getFirst().reason()).isEqualTo("needs TIMER_READD_RESTARTS");
  }

  static List<PortableScenario> recordedOnFreeBsd() {
    return PortableScenario.all().stream()
        .filter(scenario -> scenario.systems().contains("freebsd"))
        .filter(scenario -> !scenario.otherwise().equals("levelled"))
        .filter(scenario -> scenario.obstacle().isEmpty())
        .toList();
  }

  /** Tests that the features of the profile select traces equal to those recorded on FreeBSD. */
  @ParameterizedTest
  @MethodSource("recordedOnFreeBsd")
  void freeBsdsFeaturesLeadToItsTraces(PortableScenario scenario) {
    String system = scenario.system(Profile.of("freebsd")::has);

    assertThat(levelled(scenario, system)).isEqualTo(levelled(scenario, "freebsd"));
  }

  static Stream<Arguments> readInTheSources() {
    return Stream.of("macos", "openbsd")
        .flatMap(name ->
            PortableScenario.all().stream()
                .filter(scenario -> scenario.obstacle().isEmpty())
                .map(scenario -> Arguments.of(name, scenario)));
  }

  /**
   * Tests that the features of a profile lead to a trace that is there, and to the system's own
   * where one was derived from its sources: a kernel with these features under another name gets
   * the same.
   */
  @ParameterizedTest
  @MethodSource("readInTheSources")
  void featuresLeadToTheTraceOfTheSystem(String name, PortableScenario scenario) {
    String system = scenario.system(Profile.of(name)::has);

    assertThat(scenario.has(system)).as("a trace of %s", system).isTrue();
    if (scenario.has(name)) {
      assertThat(system).isEqualTo(name);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "macos, pipe-both-filters, freebsd",
    "macos, pipe-read-clear-partial, freebsd",
    "macos, pipe-oneshot-drained, reference-host",
    "macos, pipe-wrong-write, reference-host",
    "macos, nested-add-disabled, freebsd",
    "macos, order-disabled-place, libkqueue",
    "macos, timer-disabled-oneshot, libkqueue",
    "macos, thread-two-level, freebsd",
    "openbsd, pipe-both-filters, freebsd",
    "openbsd, pipe-read-clear-partial, freebsd",
    "openbsd, pipe-eof-clear-read, macos",
    "openbsd, pipe-oneshot-drained, freebsd",
    "openbsd, pipe-enable-udata, netbsd",
    "openbsd, pipe-flags-zero, netbsd",
    "openbsd, timer-enable-data-zero, netbsd",
    "openbsd, user-udata-modify, freebsd",
    "openbsd, thread-two-level, freebsd"
  })
  void systemsThatBehaveAlikeShareATrace(String name, String idea, String system) {
    PortableScenario scenario =
        PortableScenario.all().stream()
            .filter(s -> s.name().equals("portable-" + idea))
            .findFirst()
            .orElseThrow();

    assertThat(scenario.system(Profile.of(name)::has)).isEqualTo(system);
  }

  /** Masks the room of a pipe, which differs between all systems. */
  private static String levelled(PortableScenario scenario, String system) {
    return scenario.levelled(system).replaceAll("( WRITE \\S+ 0) [0-9]+", "$1 room");
  }
}
