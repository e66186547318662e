// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C program, on a real file. */
class FileChangeTest {
  @Test
  void reportsChangesUntilTheFileIsDeleted(@TempDir Path dir) throws Exception {
    Path file = Files.createFile(dir.resolve("file"));
    PipedInputStream in = new PipedInputStream();
    PrintStream out = new PrintStream(new PipedOutputStream(in), true, StandardCharsets.UTF_8);
    FutureTask<Void> run =
        new FutureTask<>(() -> {
          FileChange.watch(file, 20, out);
          out.close();
          return null;
        });
    Thread.ofPlatform().start(run);
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    assertThat(lines.readLine()).isEqualTo("still here");

    Files.writeString(file, "more", StandardOpenOption.APPEND);
    assertThat(next(lines)).isEqualTo("changed");
    Files.delete(file);

    assertThat(next(lines)).isEqualTo("deleted");
    run.get(20, TimeUnit.SECONDS);
  }

  private static String next(BufferedReader lines) throws Exception {
    String line = lines.readLine();
    while ("still here".equals(line)) {
      line = lines.readLine();
    }
    return line;
  }
}
