// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The registration of another path of a directory that a limit of the system refuses. */
@EnabledOnOs(OS.LINUX)
class RefusedRegistrationTest {
  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init")
  private Path watched;

  @SuppressWarnings("NullAway.Init")
  private Path link;

  @BeforeEach
  void makeLink() throws IOException {
    watched = Files.createDirectory(directory.toRealPath().resolve("watched"));
    Path links = Files.createDirectory(directory.toRealPath().resolve("links"));
    link = Files.createSymbolicLink(links.resolve("link"), watched);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void keepsTheKindsOfTheKey(Host host) throws Exception {
    LimitedBackend backend = host.backend();
    try (KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      WatchKey key = service.register(watched, ENTRY_CREATE, ENTRY_DELETE);
      backend.setLimit(true);
      assertThatThrownBy(() -> service.register(link, ENTRY_CREATE))
          .isInstanceOf(KqueueException.class);
      backend.setLimit(false);

      Path file = Files.createFile(watched.resolve("f"));
      ReportedEvents.until(service, "ENTRY_CREATE f");
      Files.delete(file);
      ReportedEvents.until(service, "ENTRY_DELETE f");
      assertThat(key.isValid()).isTrue();
    }
  }

  /** Where entries are opened for ENTRY_MODIFY. */
  @ParameterizedTest
  @EnumSource(names = "LINUX", mode = EnumSource.Mode.EXCLUDE)
  void keepsThePathsOfTheKey(Host host) throws Exception {
    LimitedBackend backend = host.backend();
    Path file = Files.createFile(watched.resolve("f"));
    try (KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      WatchKey key = service.register(watched, ENTRY_CREATE);
      backend.setBeforeOpen(path -> backend.setLimit(path.equals(file)));
      assertThatThrownBy(() -> service.register(link, ENTRY_CREATE, ENTRY_MODIFY))
          .isInstanceOf(KqueueException.class);
      backend.setBeforeOpen(path -> backend.setLimit(false));

      Files.delete(link);
      Files.createFile(watched.resolve("g"));
      ReportedEvents.until(service, "ENTRY_CREATE g");
      assertThat(service.register(watched, ENTRY_CREATE)).isSameAs(key);
    }
  }
}
