// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.SimulatedKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad command lines, and those that ask for help. */
class UsageTest {
  private static Run kq(String line) {
    try (SimulatedKernel kernel = SimulatedKernel.create()) {
      return Run.on(kernel.backend(), line.isEmpty() ? new String[0] : line.split(" ", -1));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; kq; no command is given: name info, watch, run or demo; see kq help",
        "frobnicate; kq; Unmatched argument at index 0: 'frobnicate'",
        "watch; kq watch; nothing to watch: name one of --timer --stdin --signal --pid --exec"
            + " --file --tree",
        "watch --timer 1s --ignore x; kq watch; --ignore is for --tree, which is not there",
        "watch --tree . --ignore [; kq watch; '[' is no pattern: ",
        "completion tcsh; kq completion; there is no script for 'tcsh': there is one for bash, zsh"
            + " and fish",
        "completion; kq completion; Missing required parameter: 'SHELL'",
        "watch --for 1s; kq watch; nothing to watch: name one of",
        "watch --timer 5; kq watch; '5' has no unit: 5ms or 5s?",
        "watch --timer; kq watch; Missing required parameter for option '--timer' (TIME)",
        "watch --signal FOO; kq watch; 'FOO' is no signal: use a name, one of HUP INT QUIT",
        "watch --signal 1; kq watch; '1' is no signal: use a name",
        "watch --pid abc; kq watch; 'abc' is no process: give its number, 1 to 2147483647",
        "watch --pid 0; kq watch; '0' is no process",
        "watch --pid 2147483648; kq watch; '2147483648' is no process",
        "watch --timer 1s --count 0; kq watch; '0' is no number of events: give 1 or more",
        "watch --timer 1s --count 1.5; kq watch; '1.5' is no number of events",
        "run --tree . --runs -3 -- true; kq run; '-3' is no number of runs: give 1 or more",
        "run --tree . --runs 0 -- true; kq run; '0' is no number of runs: give 1 or more",
        "run --tree . --ignore [ -- true; kq run; '[' is no pattern: ",
        "run --tree . --settle 9000h -- true; kq run; --settle: the time to settle must be at most"
            + " 365 days",
        "watch --bogus; kq watch; Unknown option: '--bogus'",
        "info --frob; kq info; Unknown option: '--frob'",
        "demo now; kq demo; Unmatched argument at index 1: 'now'",
      })
  void saysWhatIsWrongWithWhichValue(String line, String command, String message) {
    Run run = kq(line);

    assertThat(run.status()).isEqualTo(Kq.USAGE);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith(command + ": ").contains(message);
    assertThat(run.err()).endsWith("Try '" + command + " --help'.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"info", "watch --timer 1s", "demo"})
  void refusesABackendThatIsNotThere(String line) {
    Run run = kq(line + " --backend nope");

    assertThat(run.status()).isEqualTo(Kq.USAGE);
    assertThat(run.err()).contains("backend \"nope\" is not installed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"info", "watch --timer 1s", "demo"})
  void namesTheBackendsThatThereAreForOneThatIsMisspelt(String line) {
    Run run = Run.installed((line + " --backend refrence").split(" ", -1));

    assertThat(run.status()).isEqualTo(Kq.USAGE);
    assertThat(run.err())
        .contains("backend \"refrence\" is not installed: ", "reference can start", "native ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "help",
        "info --help",
        "watch --help",
        "help watch",
        "run --help",
        "demo --help",
        "completion --help",
        "man --help"
      })
  void helpsInLinesThatFit(String line) {
    Run run = kq(line);

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Usage: kq");
    assertThat(run.lines()).allMatch(each -> each.length() <= 80);
  }

  @Test
  void helpsWithWhatTheFieldsOfAnEventAre() {
    assertThat(kq("--help").lines())
        .anyMatch(line -> line.contains("1 TIMER CLEAR 0 1 0x0"))
        .anyMatch(line -> line.startsWith("  ident "))
        .anyMatch(line -> line.startsWith("  filter "))
        .anyMatch(line -> line.startsWith("  flags "))
        .anyMatch(line -> line.startsWith("  fflags "))
        .anyMatch(line -> line.startsWith("  data "))
        .anyMatch(line -> line.startsWith("  udata "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completes(String shell) {
    Run run = kq("completion " + shell);

    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("complete -F _complete_kq", "--tree", "native", "reference");
  }

  @Test
  void completesInFish() {
    Run run = kq("completion fish");

    assertThat(run.status()).isZero();
    assertThat(run.lines())
        .allMatch(line -> line.startsWith("complete -c kq -n '"))
        .anyMatch(
            line -> line.startsWith("complete -c kq -n '__fish_use_subcommand' -f -a watch -d '"))
        .anyMatch(line ->
            line.startsWith(
                "complete -c kq -n '__fish_seen_subcommand_from watch' -l tree -r -d '"))
        .noneMatch(line -> line.contains("${"))
        .anyMatch(line -> line.contains("from completion' -f -a 'bash fish zsh'"))
        .anyMatch(line -> line.contains("-l backend -x -a 'native reference"));
  }

  @Test
  void hasAManualPage() {
    Run run = kq("man");

    assertThat(run.status()).isZero();
    assertThat(run.lines().getFirst()).startsWith(".TH \"KQ\" \"1\"");
    assertThat(run.lines())
        .contains(".SH \"NAME\"", "kq \\- kqueue(2) from a shell", ".SS \"kq watch\"")
        .contains(".B \"\\-\\-tree DIR\"", ".B \"\\-\\-json\"")
        .noneMatch(line -> line.startsWith("'"));
  }

  @Test
  void saysWhichProcessCannotBeWatched() {
    Run run = kq("watch --pid 99");

    assertThat(run.status()).isEqualTo(Kq.FAILED);
    assertThat(run.err())
        .startsWith("kq watch: cannot watch process 99: kevent: 99 PROC ADD ")
        .endsWith(": ESRCH (no such process)\n");
  }

  @Test
  void saysWhichFileCannotBeWatched() {
    Run run = kq("watch --file missing");

    assertThat(run.status()).isEqualTo(Kq.FAILED);
    assertThat(run.err()).startsWith("kq watch: ").contains("missing").contains("ENOENT");
  }

  @Test
  void saysThatASignalIsKeptByTheVirtualMachine() {
    Run run = kq("watch --signal KILL");

    assertThat(run.status()).isEqualTo(Kq.FAILED);
    assertThat(run.err()).startsWith("kq watch: ").contains("KILL").contains("EINVAL");
  }
}
