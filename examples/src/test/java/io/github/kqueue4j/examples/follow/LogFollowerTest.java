// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The follower of a log, while a shell appends to it and rotates it. */
class LogFollowerTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void await(String text) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!out.toString(StandardCharsets.UTF_8).equals(text)) {
      assertThat(System.nanoTime()).as("%s of %s", out, text).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static void append(Path log, String text) throws Exception {
    Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void copiesThroughRotations(@TempDir Path dir) throws Exception {
    Path log = Files.createFile(dir.resolve("log"));
    FutureTask<Void> run;
    try (LogFollower follower = new LogFollower(Backend.standard(), log, out)) {
      run =
          new FutureTask<>(() -> {
            follower.run();
            return null;
          });
      Thread.ofPlatform().start(run);
      append(log, "one ");
      await("one ");
      append(log, "two ");
      await("one two ");

      Files.move(log, dir.resolve("log.1"));
      append(log, "three ");
      await("one two three ");
      Path next = Files.writeString(dir.resolve("new"), "four ");
      Files.move(next, log, StandardCopyOption.ATOMIC_MOVE);
      await("one two three four ");
      append(log, "five");
      await("one two three four five");
    }
    run.get(20, TimeUnit.SECONDS);
  }
}
