// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kq} on the real kernel of this machine. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class RealWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * A number of seconds that nothing else on this machine has as its argument.
   *
   * @param i another number for each test
   */
  private static String seconds(int i) {
    return Long.toString(i * 100_000_000L + ProcessHandle.current().pid());
  }

  /** Until no {@code sleep} of so many seconds is left. */
  private static void awaitEndOf(String seconds) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (isSlept(seconds)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the command is left: sleep " + seconds);
      }
      Thread.onSpinWait();
    }
  }

  private static boolean isSlept(String seconds) {
    return ProcessHandle.allProcesses()
        .flatMap(process -> process.info().arguments().stream())
        .anyMatch(arguments -> List.of(arguments).contains(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "exit 3; 3",
        "sleep 0.2; 0",
        "kill -TERM $$; 143",
        "sleep 0.2\\nkill -KILL $$; 137",
      })
  void endsAsItsCommandDoes(String command, int status) {
    Run run = Run.installed("watch", "--exec", command.replace("\\n", "\n"));

    assertThat(run.err()).isEmpty();
    assertThat(run.lines().getLast()).contains("ended: ");
    assertThat(run.status()).isEqualTo(status);
  }

  @Test
  void saysThatItsInputIsClosed() throws Exception {
    try (Launched kq = Launched.withoutInput("watch", "--stdin")) {
      Run run = kq.end();
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err())
          .contains("standard input is closed: descriptor 0 is the JVM's own ")
          .contains("; give it an input, </dev/null for none");
    }
  }

  /** Inputs whose size does not say how many bytes there are. */
  @ParameterizedTest
  @CsvSource({
    "/proc/version, Linux version",
    "/sys/kernel/mm/transparent_hugepage/enabled, never",
    "/dev/null, end of input"
  })
  @EnabledOnOs(OS.LINUX)
  void readsFilesOfTheSystemToTheirEnd(String file, String text) throws Exception {
    assumeThat(Path.of(file)).exists();
    try (Launched kq = Launched.withInputFrom(file, "watch", "--stdin")) {
      Run run = kq.end();
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).contains(text).endsWith("end of input");
      assertThat(run.status()).isZero();
    }
  }

  /** A device is no empty file, whatever its size is. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void readsADeviceWithoutAnEnd() throws Exception {
    try (Launched kq = Launched.withInputFrom("/dev/zero", "watch", "--stdin", "--count", "3")) {
      Run run = kq.end();
      assertThat(run.out().lines()).hasSize(3).allMatch(line -> line.contains("byte"));
      assertThat(run.status()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"info", "watch --timer 10ms"})
  @EnabledOnOs(OS.LINUX)
  void failsWhereItsOutputTakesNoMore(String command) throws Exception {
    assumeThat(Path.of("/dev/full")).exists();
    try (Launched kq = Launched.withOutputTo("/dev/full", command.split(" "))) {
      Run run = kq.end();
      assertThat(run.err()).contains("the output takes no more");
      assertThat(run.status()).isEqualTo(1);
    }
  }

  @Test
  void reportsTheSignalThatEndedACommand() {
    Run run = Run.installed("watch", "--json", "--exec", "sleep 0.3; kill -KILL $$");

    JsonObject event = JsonParser.parseString(run.lines().getLast()).getAsJsonObject();
    assertThat(event.get("source").getAsString()).isEqualTo("exec");
    if (event.has("exit")) { // the JVM took the status first
      assertThat(event.get("exit").getAsInt()).isEqualTo(137);
    } else {
      assertThat(event.get("signal").getAsString()).isEqualTo("KILL");
    }
  }

  @Test
  void endsWithTheLastProcess() throws IOException {
    Process process = new ProcessBuilder("sh", "-c", "sleep 0.4; exit 5").start();

    Run run = Run.installed("watch", "--pid", "" + process.pid());

    assertThat(run.lines()).hasSize(1);
    assertThat(run.out()).contains("process " + process.pid());
    assertThat(run.out()).containsAnyOf("ended: exit 5", "ended: its status is not known here");
    assertThat(run.status()).isZero();
  }

  @Test
  void endsItsCommandWhenItsTimeIsOver() {
    String sleep = "sleep " + seconds(1);
    Run run = Run.installed("watch", "--timer", "50ms", "--for", "220ms", "--exec", sleep);

    assertThat(run.lines()).hasSizeBetween(1, 4).allMatch(line -> line.contains("timer 50ms"));
    assertThat(run.status()).isZero();
    awaitEndOf(seconds(1));
  }

  @Test
  void readsItsInput() throws IOException, InterruptedException {
    try (Launched kq = Launched.kq("watch", "--stdin")) {
      kq.write("hello\n");
      assertThat(kq.line()).endsWith("stdin                 6 bytes: \"hello\\n\"");
      kq.write("again\n");
      assertThat(kq.line()).endsWith("stdin                 6 bytes: \"again\\n\"");
      kq.endInput();

      Run end = kq.end();

      assertThat(end.out()).endsWith("end of input");
      assertThat(end.err()).isEmpty();
      assertThat(end.status()).isZero();
    }
  }

  @Test
  void seesASignalInsteadOfDyingOfIt() throws IOException, InterruptedException {
    try (Launched kq = Launched.kq("watch", "--timer", "100ms", "--signal", "TERM")) {
      assertThat(kq.line()).contains("timer 100ms");
      kq.signal("TERM");
      String line = kq.line();
      while (line.contains("timer")) {
        line = kq.line();
      }

      assertThat(line).endsWith("signal TERM           came");
    }
  }

  @Test
  void endsCleanlyBySignal() throws IOException, InterruptedException {
    String sleep = "sleep " + seconds(2);
    try (Launched kq = Launched.kq("watch", "--timer", "100ms", "--exec", sleep)) {
      kq.line();
      kq.signal("TERM");

      Run end = kq.end();

      assertThat(end.err()).isEmpty();
      assertThat(end.status()).isEqualTo(143);
      awaitEndOf(seconds(2));
    }
  }

  @Test
  void keepsItsOutputFreeOfThatOfTheCommand() throws IOException, InterruptedException {
    try (Launched kq = Launched.kq("watch", "--json", "--exec", "echo noise")) {
      Run end = kq.end();

      assertThat(end.lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(JsonParser.parseString(line).isJsonObject()).isTrue());
      assertThat(end.err()).isEqualTo("noise");
      assertThat(end.status()).isZero();
    }
  }

  @Test
  void endsWhenNobodyReadsItsOutput() throws IOException, InterruptedException {
    try (Launched kq = Launched.kq("watch", "--timer", "50ms")) {
      kq.line();
      kq.closeOutput();

      assertThat(kq.status()).isEqualTo(Kq.FAILED);
    }
  }

  @Test
  void showsAllInItsDemonstration() {
    Run run = Run.installed("demo");

    assertThat(run.out()).contains("good: ").doesNotContain("MISSING").doesNotContain("failed");
    assertThat(run.status()).isZero();
  }

  @Test
  void saysWhatIsThere() {
    Run run = Run.installed("info", "--json");

    JsonObject info = JsonParser.parseString(run.out()).getAsJsonObject();
    JsonObject backend =
        info.getAsJsonArray("backends").asList().stream()
            .map(each -> each.getAsJsonObject())
            .filter(
                each -> each.get("name").getAsString().equals(info.get("backend").getAsString()))
            .findFirst()
            .orElseThrow();
    assertThat(backend.get("available").getAsBoolean()).isTrue();
    assertThat(backend.get("host")).isEqualTo(info.get("host"));
  }
}
