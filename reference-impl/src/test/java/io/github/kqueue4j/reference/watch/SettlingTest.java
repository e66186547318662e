// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeFilter;
import io.github.kqueue4j.watch.TreeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A watch service that reports the changes of an entry once the entry has been quiet. */
@EnabledOnOs(OS.LINUX)
class SettlingTest {
  private static final WatchEvent.Kind<?>[] ALL = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};
  private static final Duration QUIET = Duration.ofMillis(300);

  @TempDir Path directory;

  private static void saveAtomically(Path path) throws Exception {
    Path temporary = path.resolveSibling("temporary");
    Files.writeString(temporary, "new");
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void saveWithBackup(Path path) throws Exception {
    Path backup = path.resolveSibling("backup");
    Files.move(path, backup);
    Files.writeString(path, "newer");
    Files.delete(backup);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsOneEventForEachWayOfSaving(Host host) throws Exception {
    Path file = Files.writeString(directory.resolve("f"), "old");
    try (KqueueWatchService service = KqueueWatchService.open(host.backend().backend(), QUIET)) {
      service.register(directory, ALL);
      saveAtomically(file);
      assertThat(ReportedEvents.until(service, "ENTRY_MODIFY f")).containsExactly("ENTRY_MODIFY f");
      saveWithBackup(file);
      assertThat(ReportedEvents.until(service, "ENTRY_MODIFY f")).containsExactly("ENTRY_MODIFY f");
      Files.writeString(file, "in");
      Files.writeString(file, "place");
      assertThat(ReportedEvents.until(service, "ENTRY_MODIFY f")).containsExactly("ENTRY_MODIFY f");
      Files.delete(file);
      assertThat(ReportedEvents.until(service, "ENTRY_DELETE f")).containsExactly("ENTRY_DELETE f");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsNothingOfATemporaryEntry(Host host) throws Exception {
    Path root = directory.resolve("tree");
    Files.createDirectories(root.resolve("inner"));
    try (KqueueWatchService service = KqueueWatchService.open(host.backend().backend(), QUIET)) {
      service.registerTree(root, TreeOptions.DEFAULT, ALL);
      Path file = root.resolve("inner/f");
      Files.writeString(file, "x");
      Files.move(file, root.resolve("g"));
      Files.delete(root.resolve("g"));
      Files.writeString(file, "y");
      assertThat(ReportedEvents.until(service, "ENTRY_CREATE inner/f"))
          .containsExactly("ENTRY_CREATE inner/f");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsTheOtherEntriesWhenAFilterThrows(Host host) throws Exception {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Path other = Files.createDirectory(directory.resolve("other"));
    AtomicBoolean failed = new AtomicBoolean();
    TreeFilter filter =
        (path, isDirectory) -> {
          if (!failed.getAndSet(true)) {
            throw new IllegalStateException("filter of " + path);
          }
          return true;
        };
    try (KqueueWatchService service = KqueueWatchService.open(host.backend().backend(), QUIET)) {
      service.register(other, ALL);
      service.registerTree(tree, TreeOptions.DEFAULT.withFilter(filter), ALL);
      Files.createFile(other.resolve("f"));
      Files.createFile(tree.resolve("g"));
      assertThatThrownBy(() -> ReportedEvents.until(service, "ENTRY_CREATE f", "ENTRY_CREATE g"))
          .isInstanceOf(IllegalStateException.class);
      assertThat(ReportedEvents.until(service, "ENTRY_CREATE f", "ENTRY_CREATE g"))
          .contains("OVERFLOW null");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsADirectoryBeforeItsEntriesThoughItsTimesAreSetLast(Host host) throws Exception {
    try (KqueueWatchService service = KqueueWatchService.open(host.backend().backend(), QUIET)) {
      service.registerTree(directory, TreeOptions.DEFAULT, ALL);
      Path inner = Files.createDirectories(directory.resolve("a/b"));
      Files.createFile(inner.resolve("f"));
      Files.setLastModifiedTime(inner, FileTime.fromMillis(0));
      Files.setLastModifiedTime(directory.resolve("a"), FileTime.fromMillis(0));
      assertThat(ReportedEvents.until(service, "ENTRY_CREATE a", "ENTRY_CREATE a/b/f"))
          .containsSubsequence("ENTRY_CREATE a", "ENTRY_CREATE a/b", "ENTRY_CREATE a/b/f");

      Files.setLastModifiedTime(inner, FileTime.fromMillis(1));
      Files.delete(inner.resolve("f"));
      Files.delete(inner);
      Files.delete(directory.resolve("a"));
      assertThat(ReportedEvents.until(service, "ENTRY_DELETE a", "ENTRY_DELETE a/b/f"))
          .containsSubsequence("ENTRY_DELETE a/b/f", "ENTRY_DELETE a/b", "ENTRY_DELETE a");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void reportsNothingOfAKeyThatIsCancelledBefore(Host host) throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    try (KqueueWatchService service = KqueueWatchService.open(host.backend().backend(), QUIET)) {
      WatchKey cancelled = service.register(directory, ALL);
      service.register(other, ALL);
      for (int i = 0; i < 2; i++) {
        Files.createFile(directory.resolve("f" + i));
        Files.createFile(other.resolve("g" + i));
        if (i == 0) {
          assertThat(service.poll(10, TimeUnit.MILLISECONDS)).isNull();
          cancelled.cancel();
        }
        assertThat(ReportedEvents.until(service, "ENTRY_CREATE g" + i))
            .containsExactly("ENTRY_CREATE g" + i);
      }
      assertThat(service.poll()).isNull();
    }
  }

  private static int takeAllTimers(Kqueue kq) {
    int count = 0;
    try {
      while (true) {
        kq.register(KEvent.timer(count, Duration.ofHours(1)).add());
        count++;
      }
    } catch (KqueueException e) {
      assertThat(e.errno()).isEqualTo(Errno.ENOMEM);
      return count;
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void needsNoTimerOfTheSystem(Host host) throws Exception {
    Backend backend = host.backend().backend();
    try (Kqueue kq = Kqueue.open(backend);
        KqueueWatchService service = KqueueWatchService.open(backend, QUIET)) {
      service.register(directory, ALL);
      int timers = takeAllTimers(kq);
      for (String name : List.of("f", "g")) {
        Files.createFile(directory.resolve(name));
        assertThat(ReportedEvents.until(service, "ENTRY_CREATE " + name))
            .containsExactly("ENTRY_CREATE " + name);
      }
      for (int i = 0; i < timers; i++) {
        kq.register(KEvent.timer(i, Duration.ofHours(1)).delete());
      }
      Files.createFile(directory.resolve("h"));
      assertThat(ReportedEvents.until(service, "ENTRY_CREATE h")).containsExactly("ENTRY_CREATE h");
    }
  }

  /** The thread that waits began to do so before there was anything to wait for. */
  @ParameterizedTest
  @EnumSource(Host.class)
  void needsNoTimerIfAnotherThreadHandlesTheChange(Host host) throws Exception {
    Backend backend = host.backend().backend();
    Path other = Files.createDirectory(directory.resolve("other"));
    try (Kqueue kq = Kqueue.open(backend);
        KqueueWatchService service = KqueueWatchService.open(backend, QUIET)) {
      service.register(directory, ALL);
      takeAllTimers(kq);
      CompletableFuture<WatchKey> taken = new CompletableFuture<>();
      Thread.startVirtualThread(() -> {
        try {
          taken.complete(service.take());
        } catch (InterruptedException | RuntimeException e) {
          taken.completeExceptionally(e);
        }
      });
      Files.createFile(directory.resolve("f"));
      service.register(other, ENTRY_CREATE); // reads the change, unless the other thread has
      WatchKey early = service.poll(1, TimeUnit.MILLISECONDS);
      WatchKey key = early == null ? taken.get(20, TimeUnit.SECONDS) : early;
      assertThat(key.pollEvents()).hasSize(1);
    }
  }

  @Test
  void refusesATimeThatIsTooLong() {
    for (Duration time : List.of(Duration.ofDays(366), Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThatThrownBy(() -> KqueueWatchService.open(Host.PORTABLE.backend().backend(), time))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most 365 days");
    }
  }

  @Test
  void refusesANegativeTime() {
    assertThatThrownBy(
            () -> KqueueWatchService.open(Host.PORTABLE.backend().backend(), Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use zero");
  }
}
