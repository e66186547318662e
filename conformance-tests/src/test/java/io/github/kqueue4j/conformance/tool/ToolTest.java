// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.conformance.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the commands that start child processes. */
class ToolTest {
  @TempDir Path folder;

  /** The output and the exit status of a command. */
  private record Ended(int status, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  private static Ended run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintWriter errors = new PrintWriter(err);
    int status = Main.run(new PrintWriter(out), errors, args);
    errors.flush();
    return new Ended(status, out.toString(), err.toString());
  }

  @Test
  void runWritesAReportAndEndsWithCounts() throws IOException {
    Ended ended =
        run("run", "--backend", "simulated", "--select", "user", "--report", folder.toString());

    assertThat(ended.err()).isEmpty();
    assertThat(ended.status()).isZero();
    assertThat(ended.lines().getLast()).matches("\\d+ passed, 0 failed, \\d+ skipped");
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("USER-1", "needs USER_UDATA_CHANGES")
        .doesNotContain("http");
    assertThat(Files.readString(folder.resolve("report.md"))).contains("| USER-1 ");
    assertThat(Files.readString(folder.resolve("report.json"))).contains("\"id\": \"USER-1\"");
  }

  @Test
  void aWrongBackendEndsTheRunWithItsRule() throws IOException {
    Ended ended =
        run(
            "run",
            "--backend",
            "simulated,wrong-UNORDERED",
            "--select",
            "ORDER-1",
            "--report",
            folder.toString());

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).contains("wrong-UNORDERED: FAILED ORDER-1");
    assertThat(ended.lines().getLast()).isEqualTo("1 passed, 1 failed, 0 skipped");
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("<b>ORDER-1</b> on <b>wrong-UNORDERED</b>");
  }

  @Test
  void saysTheVersionOfTheBuild() {
    Ended ended = run("--version");

    assertThat(ended.out().strip())
        .isEqualTo("kqueue4j-conformance " + System.getProperty("kqueue4j.version"));
  }

  @Test
  void aBackendThatIsNotHereIsSaidToBe() {
    Ended ended = run("run", "--backend", "simulated,native", "--select", "USER-1");

    assertThat(ended.out().contains("native: not here") || ended.out().contains("2 passed"))
        .as(ended.out())
        .isTrue();
  }

  @Test
  void mergePutsReportsSideBySide() throws IOException {
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    run("run", "--backend", "simulated", "--select", "USER-1", "--report", a.toString());
    run("run", "--backend", "wrong-UNORDERED", "--select", "USER-1", "--report", b.toString());

    Ended ended = run("merge", "--report", folder.toString(), a.toString(), b.toString());

    assertThat(ended.lines()).containsExactly("2 passed, 0 failed, 0 skipped");
    assertThat(Files.readString(folder.resolve("report.html")))
        .contains("simulated · a", "wrong-UNORDERED · b");
  }

  @Test
  void diffFindsNothingBetweenEquals() {
    Ended ended = run("diff", "--backend", "simulated,simulated", "--seeds", "40");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.status()).isZero();
    assertThat(ended.lines().getLast()).isEqualTo("40 seeds, 0 differ");
  }

  @Test
  void diffShrinksAndSavesWhatDiffers() throws IOException {
    Ended ended =
        run(
            "diff",
            "--backend",
            "simulated,wrong-UNORDERED",
            "--seeds",
            "10",
            "--save",
            folder.toString());

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).contains("differs:");
    try (Stream<Path> saved = Files.list(folder)) {
      Path shortest = saved.min((x, y) -> Long.compare(lines(x), lines(y))).orElseThrow();
      assertThat(lines(shortest)).as(Files.readString(shortest)).isLessThan(12);
    }
  }

  @Test
  void diffShowsTheTracesThatDiffered() {
    Ended ended = run("diff", "--backend", "simulated,wrong-UNSTEADY", "--seeds", "12");

    assertThat(ended.status()).isEqualTo(1);
    Matcher shown =
        Pattern.compile("on simulated:\n(.*?)on wrong-UNSTEADY:\n(.*?)\n\n", Pattern.DOTALL)
            .matcher(ended.out());
    int count = 0;
    while (shown.find()) {
      assertThat(shown.group(2) + "\n").isNotEqualTo(shown.group(1));
      count++;
    }
    assertThat(count).as(ended.out()).isGreaterThan(3);
  }

  @Test
  void diffStretchesTheTimesThatABusyMachineDoesNotKeep() {
    Ended ended = run("diff", "--backend", "simulated,wrong-SLOW", "--seeds", "40");

    assertThat(ended.status()).as(ended.out()).isZero();
    assertThat(ended.lines().getLast())
        .matches("40 seeds, 0 differ, [1-9]\\d* only at the first speed");
    assertThat(ended.out()).contains("differed, but not when its times were 16 times as long:");
  }

  private static long lines(Path file) {
    try {
      return Files.readAllLines(file).size();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
