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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log that is rotated as fast as possible: each line is copied once and whole, and none is lost
 * as long as its file exists, under whatever name.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledOnOs(
    value = OS.WINDOWS,
    disabledReason =
        "a file that is made anew within 15 s gets the creation time of the one before"
            + " (tunnelling)")
class FastRotationTest {
  private static final int ROTATIONS = 300;
  private static final int KEPT = 5;
  private static final String LAST = "the last line";

  @TempDir Path directory;
  private final Random random = new Random(1);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<String> written = new ArrayList<>();

  /** A way of rotating the log. */
  private interface Rotation {
    void rotate(Path log, int number) throws Exception;
  }

  private List<String> copied(String name, Rotation rotation) throws Exception {
    return copied(name, rotation, true);
  }

  /**
   * Returns what was copied once the last line was; if all files are kept, once as many lines were,
   * as those of an older file may come after the last one where the host reports no names.
   */
  private List<String> copied(String name, Rotation rotation, boolean allKept) throws Exception {
    Path log = directory.resolve(name);
    FutureTask<Void> run;
    try (LogFollower follower = new LogFollower(Backend.standard(), log, out)) {
      run =
          new FutureTask<>(() -> {
            follower.run();
            return null;
          });
      Thread.ofPlatform().start(run);
      for (int i = 0; i < ROTATIONS; i++) {
        write(log, i);
        rotation.rotate(log, i);
      }
      append(log, LAST);
      awaitEnd(run, allKept ? written.size() : 1);
    }
    run.get(20, TimeUnit.SECONDS);
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private void write(Path log, int file) throws Exception {
    int lines = 1 + random.nextInt(3);
    for (int i = 0; i < lines; i++) {
      append(log, "file " + file + " line " + i + "-".repeat(random.nextInt(200)));
    }
  }

  private void append(Path log, String line) throws Exception {
    written.add(line);
    Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Waits for the last line and so many lines in all, for at most 20 seconds. */
  private void awaitEnd(FutureTask<Void> run, int count) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    List<String> lines;
    do {
      if (run.isDone()) {
        run.get();
      }
      lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    } while ((lines.size() < count || !lines.contains(LAST)) && System.nanoTime() < end);
    assertThat(lines).as("the last line, in time").contains(LAST);
  }

  @Test
  void losesNoLineOfFilesWithNumbers() throws Exception {
    assertThat(copied("log", (log, i) -> Files.move(log, directory.resolve("log." + i))))
        .containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void losesNoLineOfFilesWithDatesBeforeTheEnding() throws Exception {
    assertThat(
            copied(
                "app.log",
                (log, i) -> Files.move(log, directory.resolve("app-2026-01-" + i + ".log"))))
        .containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void losesNoLineOfFilesThatMoveUp() throws Exception {
    assertThat(
            copied(
                "log",
                (log, i) -> {
                  moveUp(ROTATIONS);
                  Files.move(log, directory.resolve("log.1"));
                }))
        .containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void losesNoLineOfFilesThatReplaceOneAnother() throws Exception {
    assertThat(
            copied(
                "log",
                (log, i) -> {
                  Files.createLink(directory.resolve("log." + i), log);
                  Path next = Files.createFile(directory.resolve("next"));
                  Files.move(next, log, StandardCopyOption.ATOMIC_MOVE);
                }))
        .containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void copiesNoLineTwiceIfOldFilesAreDeleted() throws Exception {
    assertThat(
            copied(
                "log",
                (log, i) -> {
                  Files.deleteIfExists(directory.resolve("log." + KEPT));
                  moveUp(KEPT);
                  Files.move(log, directory.resolve("log.1"));
                },
                false))
        .doesNotHaveDuplicates()
        .isSubsetOf(written);
  }

  private void moveUp(int last) throws Exception {
    for (int i = last - 1; i >= 1; i--) {
      Path from = directory.resolve("log." + i);
      if (Files.exists(from)) {
        Files.move(from, directory.resolve("log." + (i + 1)));
      }
    }
  }
}
