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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A new entry that is away while the service opens it, and back before the service reads the
 * directory again. A program that looks for the entry when its creation is reported may find
 * nothing, so the entry has to be reported once more.
 */
@EnabledOnOs(OS.LINUX)
class AbsentEntryTest {
  @TempDir Path directory;

  /** The entries that the service has opened, in this order. */
  private final List<Path> opened = new ArrayList<>();

  private LimitedBackend backend(Host host, Path root) {
    LimitedBackend backend = host.backend();
    Path away = root.resolveSibling("away");
    backend.setBeforeOpen(path -> {
      if (path.startsWith(root) && !path.equals(root) && !opened.contains(path)) {
        opened.add(path);
        try {
          switch (opened.size()) {
            case 1 -> Files.move(path, away);
            case 2 -> Files.move(away, opened.getFirst());
            default -> {}
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    });
    return backend;
  }

  /** Waits until the new directories and once more the one that was away are reported. */
  private void awaitAgain(KqueueWatchService service, String... created) throws Exception {
    List<String> reported = ReportedEvents.until(service, created);
    String again = "ENTRY_MODIFY " + opened.getFirst().getFileName();
    if (!reported.contains(again)) {
      ReportedEvents.until(service, again);
    }
  }

  private Path root() throws IOException {
    return Files.createDirectory(directory.toRealPath().resolve("root"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Host.class,
      names = {"LINUX_WITHOUT_NAMES", "POLL", "PORTABLE"})
  void isReportedAgainInADirectory(Host host) throws Exception {
    Path root = root();
    try (KqueueWatchService service = KqueueWatchService.open(backend(host, root).backend())) {
      service.register(root, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      Files.createDirectory(root.resolve("one"));
      Files.createDirectory(root.resolve("two"));

      awaitAgain(service, "ENTRY_CREATE one", "ENTRY_CREATE two");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Host.class,
      names = {"LINUX_WITHOUT_NAMES", "POLL", "PORTABLE"})
  void isReportedAgainInATree(Host host) throws Exception {
    Path root = root();
    try (KqueueWatchService service = KqueueWatchService.open(backend(host, root).backend())) {
      service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      Files.createDirectories(root.resolve("one/inside"));
      Files.createDirectories(root.resolve("two/inside"));

      awaitAgain(service, "ENTRY_CREATE one/inside", "ENTRY_CREATE two/inside");
    }
  }
}
