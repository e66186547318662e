// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An entry of a tree that is replaced by one of another kind while the service opens it. */
@EnabledOnOs(OS.LINUX)
class ReplacedEntryTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(
      value = Host.class,
      names = {"LINUX_WITHOUT_NAMES", "POLL", "PORTABLE"})
  void isWatchedAsADirectoryIfItBecameOne(Host host) throws Exception {
    LimitedBackend backend = host.backend();
    Path root = directory.toRealPath();
    Path entry = root.resolve("entry");
    AtomicBoolean replaced = new AtomicBoolean();
    backend.setBeforeOpen(path -> {
      if (path.equals(entry) && !replaced.getAndSet(true)) {
        try {
          Files.delete(entry);
          Files.createDirectories(entry.resolve("inside"));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    });
    try (KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      Files.createFile(entry);

      ReportedEvents.until(service, "ENTRY_CREATE entry/inside");
      Files.createFile(entry.resolve("inside/file"));
      ReportedEvents.until(service, "ENTRY_CREATE entry/inside/file");
    }
  }
}
