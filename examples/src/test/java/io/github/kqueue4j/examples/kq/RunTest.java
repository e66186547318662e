// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void refusesToRunNothing() {
    assertThat(kq("run", "--tree", directory.toString())).isEqualTo(Kq.USAGE);
    assertThat(err.toString()).contains("COMMAND");
  }
}
