// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The follower of a log, while a shell appends to it and rotates it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // an open may wait for ever
class LogFollowerTest {
  private static final String SAME_CREATION_TIME =
      "a file that is made anew within 15 s gets the creation time of the one before (tunnelling)";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void await(String text) {
    await(text, String::equals);
  }

  private void awaitEnd(String text) {
    await(text, String::endsWith);
  }

  private void await(String text, BiPredicate<String, String> isThere) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!isThere.test(out.toString(StandardCharsets.UTF_8), text)) {
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

  @Test
  void refusesThePathOfTheRoot() {
    Path root = Path.of("").toAbsolutePath().getRoot();

    assertThatThrownBy(() -> new LogFollower(Backend.standard(), root, out))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot follow " + root + ": it is no name of a file");
  }

  private interface Steps {
    void run() throws Exception;
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = SAME_CREATION_TIME)
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
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = SAME_CREATION_TIME)
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
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = SAME_CREATION_TIME)
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
          append(old, "later\n");
          awaitLines("late", "later", "new", "newer");
        });
  }

  @Test
  void waitsWhileADirectoryHasTheName(@TempDir Path dir) throws Exception {
    Path log = dir.resolve("log");
    waitsWhile(log, () -> Files.createDirectory(log));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void waitsWhileALoopOfLinksHasTheName(@TempDir Path dir) throws Exception {
    Path log = Files.createFile(dir.resolve("log"));
    following(
        log,
        () -> {
          Files.delete(log);
          Files.createSymbolicLink(log, log.getFileName());
          assertThat(FileIdentity.of(log)).isEmpty();
          Files.delete(log);
          append(log, "one\n");
          await("one\n");
        });
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void waitsWhileAFifoHasTheName(@TempDir Path dir) throws Exception {
    Path log = dir.resolve("log");
    waitsWhile(
        log,
        () -> {
          assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor()).isZero();
        });
  }

  /** Gives the name to something else at the start, and again after the first file. */
  private void waitsWhile(Path log, Steps create) throws Exception {
    create.run();
    following(
        log,
        () -> {
          Files.delete(log);
          append(log, "one\n");
          await("one\n");
          Files.delete(log);
          create.run();
          Files.delete(log);
          append(log, "two\n");
          await("one\ntwo\n");
        });
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = SAME_CREATION_TIME)
  void endsALineThatHasNoEndBeforeTheLinesOfTheNextFile(@TempDir Path dir) throws Exception {
    Path log = Files.createFile(dir.resolve("log"));
    following(
        log,
        () -> {
          for (int i = 1; i <= 3; i++) {
            append(log, "whole\nunfinished" + i);
            awaitEnd("whole\n");
            Files.move(log, dir.resolve("log." + i));
            append(log, "next\n");
            awaitEnd("whole\nunfinished" + i + "\nnext\n");
          }
        });
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "whole unfinished1 next whole unfinished2 next whole unfinished3 next".split(" ", -1));
  }

  @Test
  void endsALineThatHasNoEndWhenTheFileIsTruncated(@TempDir Path dir) throws Exception {
    Path log = Files.createFile(dir.resolve("log"));
    following(
        log,
        () -> {
          append(log, "whole\nunfinished");
          await("whole\n");
          Files.writeString(log, "next\n", StandardOpenOption.TRUNCATE_EXISTING);
          await("whole\nunfinished\nnext\n");
        });
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void closesItsFilesIfItWasNeverRun(@TempDir Path dir) throws Exception {
    Path log = Files.createFile(dir.resolve("log")).toRealPath();
    LogFollower follower = new LogFollower(Backend.standard(), log, out);
    assertThat(openFiles()).contains(log);
    follower.close();
    follower.run();
    assertThat(openFiles()).doesNotContain(log);
  }

  private static List<Path> openFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path link : links) {
        if (Files.isSymbolicLink(link)) { // not closed in the meantime
          files.add(Files.readSymbolicLink(link));
        }
      }
    }
    return files;
  }

  private void awaitLines(String... lines) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!out.toString(StandardCharsets.UTF_8).lines().sorted().toList().equals(List.of(lines))) {
      assertThat(System.nanoTime()).as("%s of %s", out, List.of(lines)).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
