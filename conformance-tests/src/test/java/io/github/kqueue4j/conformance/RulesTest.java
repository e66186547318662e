// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that RULES.md agrees with the annotations. {@code -Dkqueue4j.rules=write} writes the file
 * from the annotations.
 */
class RulesTest {
  private static final Path RULES = Path.of("RULES.md");

  private static String text() {
    StringBuilder text =
        new StringBuilder(
            """
            # The rules

            What every kqueue must do, seen through the API: each rule has an id, a sentence, its source and its test. This file is
            generated from the annotations of the tests; `mvn verify` fails when the two differ. "needs" and "lacks" name the features
            (`Feature.java`, `profiles.txt`) of the kernels that a rule is for ("these kernels" in its sentence): where systems differ
            each side has a rule. "levelled" in a source: the API makes the behaviour the same on all systems.
            """);
    String group = "";
    for (RuleTest test : RuleTest.all()) {
      if (!test.group().equals(group)) {
        group = test.group();
        text.append("\n## ").append(group).append("\n\n");
        text.append("| id | rule | for | source | test |\n|---|---|---|---|---|\n");
      }
      text.append("| ")
          .append(test.id())
          .append(" | ")
          .append(cell(test.rule()))
          .append(" | ")
          .append(condition(test))
          .append(" | ")
          .append(cell(test.source()))
          .append(" | `")
          .append(test.name())
          .append("` |\n");
    }
    return text.toString();
  }

  private static String condition(RuleTest test) {
    return Stream.concat(
            test.needs().stream().map(f -> "needs " + f),
            test.lacks().stream().map(f -> "lacks " + f))
        .collect(Collectors.joining(", "));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  @Test
  void areWrittenDown() throws IOException {
    if ("write".equals(System.getProperty("kqueue4j.rules"))) {
      Files.writeString(RULES, text());
    }
    assertThat(Files.readString(RULES)).isEqualTo(text());
  }

  @Test
  void haveAnIdEach() {
    List<String> ids = RuleTest.all().stream().map(RuleTest::id).toList();

    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[A-Z]+-[0-9]+"));
    assertThat(RuleTest.all()).allMatch(test -> test.rule().endsWith("."));
    assertThat(RuleTest.all()).noneMatch(test -> test.source().isBlank());
  }

  /** Tests that a rule or a scenario depends on each feature. */
  @ParameterizedTest
  @EnumSource
  void eachFeatureDecidesAboutSomething(Feature feature) {
    boolean decides =
        Suite.everything()
            .anyMatch(test -> test.needs().contains(feature) || test.lacks().contains(feature));
    boolean answers =
        io.github.kqueue4j.conformance.scenario.PortableScenario.all().stream()
            .anyMatch(scenario -> scenario.answers().containsKey(feature));

    assertThat(decides || answers).as("no rule and no scenario depends on %s", feature).isTrue();
  }

  @Test
  void profilesAreThoseOfTheDesign() {
    Set<String> names = Profile.all().stream().map(Profile::name).collect(Collectors.toSet());

    assertThat(names)
        .contains("simulated", "reference-linux", "reference-poll", "reference-portable")
        .contains("freebsd", "macos", "netbsd", "openbsd", "dragonfly", "libkqueue");
    assertThat(Arrays.stream(Feature.values()).filter(Profile.of("freebsd")::has)).isNotEmpty();
  }
}
