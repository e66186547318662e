// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A change just before a directory is read for the first time, as its key is registered again
 * without ENTRY_CREATE. Where the kernel reports names.
 */
@EnabledOnOs(OS.LINUX)
class LateReadTest {
  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init")
  private Path watched;

  @SuppressWarnings("NullAway.Init")
  private Path file;

  @BeforeEach
  void makeFiles() throws IOException {
    watched = Files.createDirectory(directory.toRealPath().resolve("watched"));
    file = Files.writeString(watched.resolve("f"), "1");
    Files.createFile(watched.resolve("last"));
  }

  /** A change of the directory. */
  @FunctionalInterface
  private interface Change {
    void run() throws IOException;
  }

  /** Returns the events, with their counts, of a change at that moment and a deletion. */
  private List<String> reported(Change change) throws Exception {
    LimitedBackend backend = Host.LINUX.backend();
    try (KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      WatchKey key = service.register(watched, ENTRY_CREATE);
      AtomicBoolean done = new AtomicBoolean();
      backend.setBeforeOpen(path -> {
        if (path.equals(watched) && !done.getAndSet(true)) {
          try {
            change.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      });
      assertThat(service.register(watched, ENTRY_DELETE, ENTRY_MODIFY)).isSameAs(key);
      assertThat(done).isTrue();
      Files.delete(watched.resolve("last"));
      List<String> events = new ArrayList<>();
      while (!events.contains("ENTRY_DELETE last, 1")) {
        WatchKey signalled = Objects.requireNonNull(service.poll(20, TimeUnit.SECONDS));
        signalled
            .pollEvents()
            .forEach(
                event -> events.add(event.kind() + " " + event.context() + ", " + event.count()));
        signalled.reset();
      }
      return events;
    }
  }

  @Test
  void isReportedOnceIfItIsADeletion() throws Exception {
    assertThat(reported(() -> Files.delete(file)))
        .containsExactly("ENTRY_DELETE f, 1", "ENTRY_DELETE last, 1");
  }

  @Test
  void isReportedOnceIfItIsAReplacement() throws Exception {
    Path other = Files.writeString(directory.resolve("other"), "2");
    assertThat(reported(() -> Files.move(other, file, StandardCopyOption.ATOMIC_MOVE)))
        .containsExactly("ENTRY_MODIFY f, 1", "ENTRY_DELETE last, 1");
  }

  @Test
  void isReportedOnceIfItIsAnEntryThatPasses() throws Exception {
    Path passing = watched.resolve("passing");
    assertThat(
            reported(() -> {
              Files.createFile(passing);
              Files.delete(passing);
            }))
        .containsExactly("ENTRY_DELETE passing, 1", "ENTRY_DELETE last, 1");
  }
}
