// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A directory that is moved away and back before the service looks. A program that looked for an
 * entry in the meantime has found nothing, so that all has to be reported again.
 */
@EnabledOnOs(OS.LINUX)
class MovedEntryTest {
  @TempDir Path directory;

  private Path root() throws IOException {
    return Files.createDirectory(directory.toRealPath().resolve("root"));
  }

  private void moveAwayAndBack(Path path) throws IOException {
    Path away = directory.toRealPath().resolve("away");
    Files.move(path, away);
    Files.move(away, path);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isReportedWithItsEntriesInATree(Host host) throws Exception {
    Path root = root();
    Path inner = Files.createDirectories(root.resolve("entry/inner"));
    Files.createFile(inner.resolve("file"));
    try (KqueueWatchService service = KqueueWatchService.open(host.backend().backend())) {
      service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      moveAwayAndBack(root.resolve("entry"));

      ReportedEvents.until(
          service,
          "ENTRY_CREATE entry",
          "ENTRY_CREATE entry/inner",
          "ENTRY_CREATE entry/inner/file");
      Files.createFile(inner.resolve("later"));
      ReportedEvents.until(service, "ENTRY_CREATE entry/inner/later");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Host.class,
      names = {"LINUX_WITHOUT_NAMES", "POLL", "PORTABLE"})
  void isReportedOnceItCanBeWatched(Host host) throws Exception {
    Path root = root();
    LimitedBackend backend = host.backend();
    try (KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      backend.setLimit(true);
      Files.createDirectory(root.resolve("entry"));
      ReportedEvents.until(service, "OVERFLOW null");
      moveAwayAndBack(root.resolve("entry"));
      backend.setLimit(false);

      ReportedEvents.until(service, "ENTRY_MODIFY entry");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isReportedWithItsEntriesIfItIsTheRoot(Host host) throws Exception {
    Path root = root();
    Files.createFile(root.resolve("file"));
    try (KqueueWatchService service = KqueueWatchService.open(host.backend().backend())) {
      service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      moveAwayAndBack(root);

      ReportedEvents.until(service, "ENTRY_CREATE file");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isReportedByAnOverflowOrTheEndOfItsKey(Host host) throws Exception {
    Path root = root();
    try (KqueueWatchService service = KqueueWatchService.open(host.backend().backend())) {
      WatchKey key = service.register(root, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      moveAwayAndBack(root);

      assertThat(service.poll(20, TimeUnit.SECONDS)).isSameAs(key);
      if (key.isValid()) {
        assertThat(key.pollEvents())
            .extracting(event -> event.kind().name())
            .containsExactly("OVERFLOW");
      }
    }
  }
}
