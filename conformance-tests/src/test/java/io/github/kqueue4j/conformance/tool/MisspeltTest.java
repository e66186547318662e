// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.conformance.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is misspelt on the command line, and what it says of itself. */
class MisspeltTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String line) {
    PrintWriter errors = new PrintWriter(err);
    int status = Main.run(new PrintWriter(out), errors, line.split(" ", -1));
    errors.flush();
    return status;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "run --backend simulted; there is no backend \"simulted\": there are simulated, reference-",
        "run --backend simulated,natve; there is no backend \"natve\"",
        "diff --backend simulated,nonsense; there is no backend \"nonsense\": there are simulated",
        "run --backend simulated --select tmer; \"tmer\" selects no test: groups are ",
        "run --backend simulated --select TIMER-999; or name a rule, such as TIMER-3",
        "table nowhere; nowhere is no folder: name what was given to run --report",
        "table src; no report is in [src]",
        "merge --report x nowhere; nowhere is no folder",
      })
  void isAnErrorThatSaysWhatThereIs(String line, String message) {
    int status = run(line);

    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
    assertThat(status).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"run --backend dragonfly --select USER-1"})
  void aKnownBackendOfAnotherSystemIsNotHere(String line) {
    int status = run(line);

    assertThat(out.toString()).contains("dragonfly: not here, no backend \"dragonfly\" is present");
    assertThat(status).isEqualTo(2);
  }

  @Test
  void comparesOnlyWhatIsHere() {
    int status = run("diff --backend simulated,dragonfly");

    assertThat(err.toString())
        .startsWith("kqueue4j-conformance diff: backend dragonfly does not answer: no backend")
        .doesNotContain("\tat ");
    assertThat(status).isEqualTo(2);
  }

  @Test
  void helpsWithoutCommandsThatAreNotForPeople() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString().lines())
        .anyMatch(line -> line.startsWith("  run "))
        .noneMatch(line -> line.startsWith("  one ") || line.startsWith("  serve "));
  }

  @Test
  void helpsThoseWhoBringABackend() {
    run("--help");

    assertThat(out.toString())
        .contains("TargetProvider", "-cp", Main.class.getName())
        .contains("--enable-native-access=ALL-UNNAMED", "java.base/sun.nio.ch=ALL-UNNAMED");
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
  }
}
