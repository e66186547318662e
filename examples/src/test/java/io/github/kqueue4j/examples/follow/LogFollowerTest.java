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
import java.util.List;
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

  /** What a follower copies while that is done. */
  private void following(Path log, Steps steps) throws Exception {
    FutureTask<Void> run;
    try (LogFollower follower = new LogFollower(Backend.standard(), log, out)) {
      run =
          new FutureTask<>(() -> {
            follower.run();
            return null;
          });
      Thread.ofPlatform().start(run);
      steps.run();
    }
    run.get(20, TimeUnit.SECONDS);
  }

  private interface Steps {
    void run() throws Exception;
  }

  @Test
  void copiesThroughRotationsByName(@TempDir Path dir) throws Exception {
    Path log = Files.writeString(dir.resolve("log"), "before\n");
    following(
        log,
        () -> {
          append(log, "one\n");
          await("one\n");
          append(log, "t");
          append(log, "wo\n");
          await("one\ntwo\n");

          Files.move(log, dir.resolve("log.1"));
          append(log, "three\n");
          await("one\ntwo\nthree\n");
          Path next = Files.writeString(dir.resolve("new"), "four\n");
          Files.move(next, log, StandardCopyOption.ATOMIC_MOVE);
          await("one\ntwo\nthree\nfour\n");
          append(log, "five\n");
          await("one\ntwo\nthree\nfour\nfive\n");
        });
  }

  @Test
  void beginsAgainWhenTheFileWasCopiedAndTruncated(@TempDir Path dir) throws Exception {
    Path log = Files.writeString(dir.resolve("log"), "a line before\n");
    following(
        log,
        () -> {
          append(log, "first\n");
          await("first\n");
          Files.copy(log, dir.resolve("log.1"));
          Files.writeString(log, "after\n", StandardOpenOption.TRUNCATE_EXISTING);
          await("first\nafter\n");
          String longer = "longer than all that was there before it was truncated\n".repeat(3);
          Files.writeString(log, longer, StandardOpenOption.TRUNCATE_EXISTING);
          await("first\nafter\n" + longer);
        });
  }

  @Test
  void waitsForTheFileAndCopiesWholeLines(@TempDir Path dir) throws Exception {
    Path log = dir.resolve("log");
    following(
        log,
        () -> {
          append(log, "one\nhal");
          await("one\n");
          append(log, "f\n");
          await("one\nhalf\n");
          Files.delete(log);
          append(log, "anew\n");
          await("one\nhalf\nanew\n");
        });
  }

  @Test
  void copiesWhatTheOldFileGetsAfterItsRotation(@TempDir Path dir) throws Exception {
    Path log = Files.createFile(dir.resolve("log"));
    following(
        log,
        () -> {
          Path old = Files.move(log, dir.resolve("log.1"));
          append(log, "new\n");
          await("new\n");
          append(old, "late\n");
          append(log, "newer\n");
          awaitLines("late", "new", "newer");
        });
  }

  private void awaitLines(String... lines) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!out.toString(StandardCharsets.UTF_8).lines().sorted().toList().equals(List.of(lines))) {
      assertThat(System.nanoTime()).as("%s of %s", out, List.of(lines)).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
