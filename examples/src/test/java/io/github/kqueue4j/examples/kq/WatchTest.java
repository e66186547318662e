// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.SimulatedFile;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.reference.SimulatedProcess;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kq watch} in a simulated world, where an hour takes no time. */
class WatchTest {
  private final SimulatedKernel kernel = SimulatedKernel.create();

  @AfterEach
  void leavesNothingBehind() {
    kernel.close();
    assertThat(kernel.leftovers()).isEmpty();
  }

  private Run watch(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "watch";
    System.arraycopy(args, 0, all, 1, args.length);
    return Run.on(kernel.backend(), all);
  }

  @Test
  void endsAfterSoManyEvents() {
    Run run = watch("--timer", "1h", "--count", "2");

    assertThat(run.out())
        .isEqualTo(
            """
             3600.000 s  timer 3600s           expired
             7200.000 s  timer 3600s           expired
            """);
    assertThat(run.status()).isZero();
  }

  @Test
  void endsAfterItsTime() {
    Run run = watch("--timer", "400ms", "--timer", "1s", "--for", "1.3s");

    assertThat(run.lines())
        .containsExactly(
            "    0.400 s  timer 400ms           expired",
            "    0.800 s  timer 400ms           expired",
            "    1.000 s  timer 1s              expired",
            "    1.200 s  timer 400ms           expired");
    assertThat(run.status()).isZero();
    assertThat(kernel.elapsed()).isEqualTo(Duration.ofMillis(1300));
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void endsBySignal(Signal signal, int status) {
    kernel.schedule(Duration.ofMinutes(3), () -> kernel.signal(signal));

    Run run = watch("--timer", "2m");

    assertThat(run.lines()).hasSize(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isEqualTo(status);
  }

  @Test
  void showsSignalsThatWereAskedForInsteadOfEnding() {
    kernel.schedule(Duration.ofSeconds(1), () -> kernel.signal(Signal.INT));
    kernel.schedule(
        Duration.ofSeconds(2),
        () -> {
          kernel.signal(Signal.HUP);
          kernel.signal(Signal.HUP);
        });

    Run run = watch("--signal", "SIGINT", "--signal", "hup", "--count", "2");

    assertThat(run.lines())
        .containsExactly(
            "    1.000 s  signal INT            came",
            "    2.000 s  signal HUP            came 2 times");
    assertThat(run.status()).isZero();
  }

  @Test
  void endsWhenTheLastProcessHasEnded() {
    SimulatedProcess first = kernel.startProcess();
    SimulatedProcess second = kernel.startProcess();
    kernel.schedule(Duration.ofSeconds(1), () -> first.exit(ExitStatus.exited(3)));
    kernel.schedule(Duration.ofSeconds(2), second::exec);
    kernel.schedule(Duration.ofSeconds(4), () -> second.exit(ExitStatus.killedBy(Signal.TERM)));

    Run run = watch("--pid", "" + first.pid(), "--pid", "" + second.pid());

    assertThat(run.lines())
        .containsExactly(
            String.format("    1.000 s  %-20s  ended: exit 3", "process " + first.pid()),
            String.format("    2.000 s  %-20s  runs another program", "process " + second.pid()),
            String.format("    4.000 s  %-20s  ended: signal TERM", "process " + second.pid()));
    assertThat(run.status()).isZero();
  }

  @Test
  void showsWhatHappensToAFile() {
    try (SimulatedFile file = kernel.openFile("a.txt")) {
      kernel.schedule(
          Duration.ofSeconds(1), () -> file.happen(SysEvent.NOTE_WRITE | SysEvent.NOTE_EXTEND));
      kernel.schedule(Duration.ofSeconds(2), () -> file.happen(SysEvent.NOTE_DELETE));

      Run run = watch("--file", "a.txt", "--count", "2");

      assertThat(run.lines())
          .containsExactly(
              "    1.000 s  file a.txt            written, extended",
              "    2.000 s  file a.txt            deleted");
    }
  }

  @Test
  void printsOneJsonObjectALine() {
    SimulatedProcess process = kernel.startProcess();
    kernel.schedule(Duration.ofMillis(1500), () -> process.exit(ExitStatus.exited(3)));

    Run run = watch("--json", "--timer", "1s", "--pid", "" + process.pid(), "--count", "2");

    assertThat(run.lines().getFirst())
        .isEqualTo(
            "{\"nanos\":1000000000,\"source\":\"timer\",\"name\":\"1s\",\"ident\":0,"
                + "\"filter\":\"TIMER\",\"flags\":[\"CLEAR\"],\"notes\":[],\"data\":1}");
    JsonObject exit = JsonParser.parseString(run.lines().get(1)).getAsJsonObject();
    assertThat(exit.get("nanos").getAsLong()).isEqualTo(1_500_000_000);
    assertThat(exit.get("source").getAsString()).isEqualTo("process");
    assertThat(exit.get("ident").getAsLong()).isEqualTo(process.pid());
    assertThat(exit.getAsJsonArray("notes")).hasToString("[\"EXIT\"]");
    assertThat(exit.get("data").getAsLong()).isEqualTo(3 * 256);
    assertThat(exit.get("exit").getAsInt()).isEqualTo(3);
    assertThat(run.lines()).hasSize(2);
  }
}
