// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes from before a key is registered again, with other kinds or options. */
@EnabledOnOs(OS.LINUX)
class EarlierChangesTest {
  /** The age at which a service does without a second look at a file that it has opened. */
  private static final long OLD_MILLIS = 1100;

  @TempDir static Path directory;

  @BeforeAll
  static void makeAnOldFile() throws IOException {
    long made = System.currentTimeMillis();
    Files.createFile(directory.resolve("f"));
    while (System.currentTimeMillis() - made < OLD_MILLIS) {
      Thread.onSpinWait();
    }
  }

  /** What a key watches. */
  enum Target {
    DIRECTORY,
    FILE,
    TREE,
    TREE_WITH_OTHER_OPTIONS;

    void register(KqueueWatchService service, WatchEvent.Kind<?> kind) throws IOException {
      int most = kind.equals(ENTRY_MODIFY) ? 100 : 101;
      switch (this) {
        case DIRECTORY -> service.register(directory, kind);
        case FILE -> service.register(directory.resolve("f"), kind);
        case TREE -> service.registerTree(directory, TreeOptions.DEFAULT, kind);
        case TREE_WITH_OTHER_OPTIONS ->
            service.registerTree(directory, TreeOptions.DEFAULT.withMaxWatches(most), kind);
      }
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(Host.values())
        .flatMap(host -> Stream.of(Target.values()).map(target -> Arguments.of(host, target)));
  }

  /** Writes the file, and waits until the kernel has reported that to the service. */
  private static void write(Backend backend, KqueueWatchService service) throws IOException {
    try (Watcher<String> outer = Watcher.open(backend)) {
      while (service.poll() != null) {
        Thread.onSpinWait(); // what is pending from before, such as a wake-up
      }
      outer.watch(Interest.readable(service.descriptor()), "service");
      Files.writeString(directory.resolve("f"), "x", StandardOpenOption.APPEND);
      assertThat(outer.poll(Duration.ofSeconds(20))).isPresent();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void areReportedUnderTheOldKinds(Host host, Target target) throws Exception {
    Backend backend = host.backend().backend();
    try (KqueueWatchService service = KqueueWatchService.open(backend)) {
      target.register(service, ENTRY_MODIFY);
      write(backend, service);
      target.register(service, ENTRY_DELETE);
      ReportedEvents.until(service, "ENTRY_MODIFY f");
    }
  }

  /** On hosts that have reported the whole write by then. */
  @ParameterizedTest
  @EnumSource(names = {"LINUX", "LINUX_WITHOUT_NAMES"})
  void areNotReportedUnderTheNewKinds(Host host) throws Exception {
    List<Target> targets = List.of(Target.DIRECTORY, Target.FILE, Target.TREE);
    Backend backend = host.backend().backend();
    try (KqueueWatchService service = KqueueWatchService.open(backend)) {
      for (Target target : targets) {
        target.register(service, ENTRY_DELETE);
      }
      write(backend, service);
      for (Target target : targets) {
        target.register(service, ENTRY_MODIFY);
      }
      assertThat(service.poll()).isNull();
    }
  }
}
