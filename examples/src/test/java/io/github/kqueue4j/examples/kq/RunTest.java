// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kq run}, with a command that writes down that it was run. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class RunTest {
  private final StringWriter err = new StringWriter();
  @TempDir Path directory;

  private int kq(String... args) {
    PrintWriter writer = new PrintWriter(err, true);
    return Kq.run(writer, writer, Kq.Backends.INSTALLED, args);
  }

  private static void await(Path file, String text) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!Files.exists(file) || !Files.readString(file).equals(text)) {
      assertThat(System.nanoTime()).as("%s in %s", text, file).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void runsTheCommandAgainAndEndsTheOneThatRuns() throws Exception {
    Path tree = directory.resolve("src");
    Files.createDirectories(tree.resolve("deep"));
    Path runs = directory.resolve("runs");
    String script = "echo run >> " + runs + "; test $(wc -l < " + runs + ") -ge 3 || sleep 600";
    FutureTask<Integer> tool =
        new FutureTask<>(() ->
            kq(
                "run",
                "--tree",
                tree.toString(),
                "--ignore",
                "*.class",
                "--settle",
                "20ms",
                "--runs",
                "3",
                "--",
                "sh",
                "-c",
                script));
    Thread.ofPlatform().start(tool);
    await(runs, "run\n");
    Files.createFile(tree.resolve("deep/A.class"));
    Files.writeString(tree.resolve("deep/A.java"), "class A {}");
    await(runs, "run\nrun\n");
    Files.writeString(tree.resolve("deep/A.java"), "class A { }");

    assertThat(tool.get(60, TimeUnit.SECONDS)).as("%s", err).isZero();
    assertThat(Files.readString(runs)).isEqualTo("run\nrun\nrun\n");
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void endsItsCommandWhenItIsEndedBySignal(String signal, int status) throws Exception {
    Path pid = directory.resolve("pid");
    try (Launched kq = Launched.kq(runs("echo $$ > " + pid + "; echo started; exec sleep 600"))) {
      kq.lineWith("started");
      ProcessHandle command = process(pid);

      kq.signal(signal);
      Run end = kq.end();

      assertThat(end.err()).isEmpty();
      assertThat(end.status()).isEqualTo(status);
      assertThat(command.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
    }
  }

  @Test
  void endsItsLastRunBySignalToo() throws Exception {
    Path pid = directory.resolve("pid");
    String script = "echo $$ > " + pid + "; echo started; exec sleep 600";
    try (Launched kq = Launched.kq(runs(script, "--runs", "1"))) {
      kq.lineWith("started");
      ProcessHandle command = process(pid);

      kq.signal("TERM");

      assertThat(kq.status()).isEqualTo(143);
      assertThat(command.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
    }
  }

  @Test
  void endsItsCommandWhenItIsInterrupted() throws Exception {
    Path pid = directory.resolve("pid");
    String script = "echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; exec sleep 600";
    FutureTask<Integer> tool = new FutureTask<>(() -> kq(runs(script)));
    Thread thread = Thread.ofPlatform().start(tool);
    awaitFile(pid);
    ProcessHandle command = process(pid);

    thread.interrupt();

    assertThat(tool.get(20, TimeUnit.SECONDS)).isEqualTo(Kq.FAILED);
    assertThat(command.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
  }

  @Test
  void runsACommandThatWasMissingAtTheNextChange() throws Exception {
    Path tree = Files.createDirectory(directory.resolve("src"));
    Path runs = directory.resolve("runs");
    Path command = directory.resolve("command");
    Path away = Files.writeString(directory.resolve("away"), "#!/bin/sh\necho run >> " + runs);
    assertThat(away.toFile().setExecutable(true)).isTrue();
    String[] args = ("run --runs 2 --settle 20ms --tree " + tree + " -- " + command).split(" ", -1);
    FutureTask<Integer> tool = new FutureTask<>(() -> kq(args));
    Thread.ofPlatform().start(tool);
    awaitError("kq run: Cannot run program \"" + command + "\"");
    assertThat(err.toString()).contains("; the next change runs it again");

    Files.move(away, command);
    Files.createFile(tree.resolve("a"));

    assertThat(tool.get(20, TimeUnit.SECONDS)).as("%s", err).isZero();
    assertThat(Files.readString(runs)).isEqualTo("run\n");
  }

  @Test
  void failsIfTheCommandOfItsLastRunIsMissing() {
    String command = directory.resolve("command").toString();

    assertThat(kq("run", "--runs", "1", "--tree", directory.toString(), "--", command))
        .isEqualTo(Kq.FAILED);

    assertThat(err.toString()).startsWith("kq run: Cannot run program").hasLineCount(1);
  }

  @Test
  void killsWhatDoesNotEndByItself() throws Exception {
    Path pid = directory.resolve("pid");
    String stubborn = "trap '' TERM; sleep 600 & echo $! > " + pid + "; echo started; wait";
    try (Launched kq = Launched.kq(runs("(" + stubborn + ") & wait", "--runs", "1"))) {
      kq.lineWith("started");
      ProcessHandle ignoring = process(pid); // it inherits that TERM is ignored
      kq.signal("TERM");

      assertThat(kq.status()).isEqualTo(143);
      assertThat(ignoring.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
    }
  }

  @Test
  void killsWhatIsStartedAfterTerm() throws Exception {
    Path pid = directory.resolve("pid");
    String stubborn = "trap : TERM; while true; do sleep 600 & echo $! > " + pid;
    try (Launched kq = Launched.kq(runs(stubborn + "; echo started; wait; done", "--runs", "1"))) {
      kq.lineWith("started");
      kq.signal("TERM");
      kq.lineWith("started");
      ProcessHandle second = process(pid);

      assertThat(kq.status()).isEqualTo(143);
      assertThat(second.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
    }
  }

  @Test
  void refusesATreeThatIsNotThere() {
    String tree = directory.resolve("typo").toString();

    assertThat(kq("run", "--tree", tree, "--", "true")).isEqualTo(Kq.FAILED);

    assertThat(Run.textOf(err))
        .isEqualTo("kq run: cannot watch tree " + tree + ": there is no such directory\n");
  }

  private String[] runs(String script, String... options) {
    List<String> args = new ArrayList<>(List.of("run", "--tree", directory.toString()));
    args.addAll(List.of(options));
    args.addAll(List.of("--", "sh", "-c", script));
    return args.toArray(new String[0]);
  }

  private static ProcessHandle process(Path pid) throws IOException {
    return ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
  }

  private static void awaitFile(Path file) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!Files.exists(file)) {
      assertThat(System.nanoTime()).as("%s", file).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private void awaitError(String text) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!err.toString().contains(text)) {
      assertThat(System.nanoTime()).as("%s in %s", text, err).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void refusesToRunNothing() {
    assertThat(kq("run", "--tree", directory.toString())).isEqualTo(Kq.USAGE);
    assertThat(err.toString()).contains("COMMAND");
  }
}
