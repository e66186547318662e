// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tree that is deeper than a stack. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class DeepTreeTest {
  private static final int LEVELS = 1500;

  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init") // each test opens it first
  private KqueueWatchService service;

  /** Makes {@code d/d/…/d}, and returns the deepest directory. */
  private static Path makeDirectories(Path from) throws IOException {
    Path deepest = from;
    for (int i = 0; i < LEVELS; i++) {
      deepest = Files.createDirectory(deepest.resolve("d"));
    }
    return deepest;
  }

  /** Deletes the directories, for which the test library needs too deep a stack. */
  private static void delete(Path top) throws Exception {
    assertThat(new ProcessBuilder("rm", "-rf", top.toString()).start().waitFor()).isZero();
  }

  @AfterEach
  void close() throws Exception {
    service.close();
    delete(directory.resolve("tree"));
    delete(directory.resolve("outside"));
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isWatched(Host host) throws Exception {
    service = KqueueWatchService.open(host.backend().backend());
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Path deepest = makeDirectories(tree);
    service.registerTree(tree, TreeOptions.DEFAULT, ENTRY_CREATE);
    Files.createFile(deepest.resolve("f"));
    ReportedEvents.until(service, "ENTRY_CREATE " + tree.relativize(deepest.resolve("f")));
    delete(tree.resolve("d"));
    Files.createFile(tree.resolve("g"));
    ReportedEvents.until(service, "ENTRY_CREATE g");
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void mayAppear(Host host) throws Exception {
    service = KqueueWatchService.open(host.backend().backend());
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Path deepest = tree.resolve(outside.relativize(makeDirectories(outside)));
    WatchKey key = service.registerTree(tree, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE);
    Files.move(outside.resolve("d"), tree.resolve("d"));
    ReportedEvents.until(service, "OVERFLOW null"); // more events than a key keeps
    Files.createFile(deepest.resolve("f"));
    ReportedEvents.until(service, "ENTRY_CREATE " + tree.relativize(deepest.resolve("f")));
    Files.move(tree.resolve("d"), outside.resolve("d"));
    ReportedEvents.until(service, "OVERFLOW null");
    assertThat(key.isValid()).isTrue();
  }
}
