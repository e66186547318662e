// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.wrong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.conformance.Profile;
import io.github.kqueue4j.conformance.RuleResult;
import io.github.kqueue4j.conformance.RuleResult.Status;
import io.github.kqueue4j.conformance.RuleTest;
import io.github.kqueue4j.conformance.Suite;
import io.github.kqueue4j.conformance.Target;
import io.github.kqueue4j.conformance.world.SimulatedWorld;
import io.github.kqueue4j.reference.SimulatedKernel;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that the suite catches kernels that make a mistake and passes one that makes none. */
class WrongBackendTest {
  /**
   * Groups without a mistake: CHANNEL needs the real system, and INPUT is enforced by the API above
   * every kernel.
   */
  private static final Set<String> NOT_OF_THE_KERNEL = Set.of("channel", "input");

  static Target target(Mistake mistake) {
    Profile profile = Profile.of("simulated");
    return new Target(
        "wrong-" + mistake,
        profile,
        () ->
            new SimulatedWorld(
                profile,
                SimulatedKernel.create(),
                right -> Backend.from(new WrongProvider(right, mistake))));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "UNSTEADY", "SLOW"})
  void aMistakeIsCaughtByItsRule(Mistake mistake) {
    List<RuleResult> results = Suite.on(target(mistake)).select(mistake.rule).run(result -> {});

    assertThat(results).isNotEmpty();
    assertThat(results)
        .as("%s must break %s", mistake, mistake.rule)
        .anyMatch(result -> result.status() == Status.FAILED);
  }

  @Test
  void aMistakeIsReportedWithItsRuleFirst() {
    Mistake mistake = Mistake.UNORDERED;
    Stream<DynamicTest> tests = Suite.on(target(mistake)).select(mistake.rule).tests();
    RuleTest rule =
        RuleTest.all().stream().filter(test -> test.id().equals(mistake.rule)).findFirst().get();

    assertThat(tests)
        .anySatisfy(test -> {
          assertThat(test.getDisplayName()).startsWith(rule.id() + ": " + rule.rule());
          assertThatThrownBy(() -> test.getExecutable().execute())
              .isInstanceOf(AssertionError.class)
              .hasMessageStartingWith(rule.id() + ": " + rule.rule() + "\n");
        });
  }

  @Test
  void aKernelWithoutMistakesPasses() {
    List<RuleResult> results = Suite.on(target(Mistake.NONE)).run(result -> {});

    assertThat(results).filteredOn(result -> result.status() == Status.FAILED).isEmpty();
    assertThat(results)
        .filteredOn(result -> result.status() == Status.PASSED)
        .hasSizeGreaterThan(200);
  }

  @Test
  void eachGroupHasAMistake() {
    Set<String> groups =
        RuleTest.all().stream().map(RuleTest::group).collect(Collectors.toCollection(TreeSet::new));
    groups.removeAll(NOT_OF_THE_KERNEL);
    Set<String> broken =
        RuleTest.all().stream()
            .filter(test -> Arrays.stream(Mistake.values()).anyMatch(m -> m.rule.equals(test.id())))
            .map(RuleTest::group)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(broken).isEqualTo(groups);
  }
}
