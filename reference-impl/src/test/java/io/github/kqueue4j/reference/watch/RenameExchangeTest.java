// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two entries that one system call exchanges, so that each name has a file at all times. A copy
 * that is kept from the events equals the directory afterwards.
 */
@EnabledOnOs(OS.LINUX)
class RenameExchangeTest {
  private static final int AT_FDCWD = -100;
  private static final int RENAME_EXCHANGE = 2;
  private static final WatchEvent.Kind<?>[] ALL = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path directory;

  @SuppressWarnings("restricted")
  private static final MethodHandle RENAMEAT2 =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().find("renameat2").orElseThrow(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT));

  private static void exchange(Path from, Path to) {
    try (Arena arena = Arena.ofConfined()) {
      int result =
          (int)
              RENAMEAT2.invokeExact(
                  AT_FDCWD,
                  arena.allocateFrom(from.toString()),
                  AT_FDCWD,
                  arena.allocateFrom(to.toString()),
                  RENAME_EXCHANGE);
      assertThat(result).as("exchange of %s and %s", from, to).isZero();
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** Each host with two files, two directories, or one of each, also from outside of the tree. */
  static Stream<Arguments> exchanges() {
    List<List<String>> pairs =
        List.of(
            List.of("root/file", "root/file2"),
            List.of("root/dir", "root/dir2"),
            List.of("root/file", "root/dir"),
            List.of("root/file", "root/dir2/file"),
            List.of("root/dir2/dir", "root/dir"),
            List.of("root/dir2/dir", "root/file"),
            List.of("root/file", "outside/file"),
            List.of("outside/file", "root/dir2/file"),
            List.of("root/dir", "outside/dir"),
            List.of("outside/dir", "root/dir"),
            List.of("outside/dir", "root/file"));
    return Stream.of(Host.values())
        .flatMap(host -> pairs.stream().map(pair -> Arguments.of(host, pair.get(0), pair.get(1))));
  }

  private Path makeEntries() throws Exception {
    Path base = directory.toRealPath();
    for (String each : List.of("root/dir", "root/dir2/dir", "outside/dir")) {
      Files.createDirectories(base.resolve(each));
      Files.writeString(base.resolve(each).resolve("inner of " + each.replace('/', ' ')), each);
    }
    for (String each : List.of("root/file", "root/file2", "root/dir2/file", "outside/file")) {
      Files.writeString(base.resolve(each), each);
    }
    return base;
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void isReportedInATree(Host host, String from, String to) throws Exception {
    isReported(host, from, to, Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void isReportedInADirectory(Host host, String from, String to) throws Exception {
    isReported(host, from, to, 1);
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isReportedToTheKeysOfFiles(Host host) throws Exception {
    Path root = makeEntries().resolve("root");
    try (KqueueWatchService service = KqueueWatchService.open(host.backend().backend())) {
      service.register(root.resolve("file"), ALL);
      service.register(root.resolve("file2"), ALL);
      exchange(root.resolve("file"), root.resolve("file2"));
      ReportedEvents.until(service, "ENTRY_CREATE file", "ENTRY_CREATE file2");
    }
  }

  private void isReported(Host host, String from, String to, int depth) throws Exception {
    Path base = makeEntries();
    Path root = base.resolve("root");
    try (KqueueWatchService service = KqueueWatchService.open(host.backend().backend())) {
      if (depth == 1) {
        service.register(root, ALL);
      } else {
        service.registerTree(root, TreeOptions.DEFAULT, ALL);
      }
      MirrorCopy copy = MirrorCopy.of(root, depth, true);
      exchange(base.resolve(from), base.resolve(to));
      Files.createDirectory(root.resolve("last")); // its event follows all others
      awaitEqual(service, copy, root, depth);
      for (Path file : MirrorCopy.of(root, depth, true).files()) {
        Files.writeString(file, "!", StandardOpenOption.APPEND);
      }
      awaitEqual(service, copy, root, depth);
    }
  }

  /** Waits until the copy equals the directory. */
  private static void awaitEqual(KqueueWatchService service, MirrorCopy copy, Path root, int depth)
      throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String difference;
    do {
      WatchKey key = service.poll(20, TimeUnit.MILLISECONDS);
      if (key != null) {
        key.pollEvents().forEach(copy::take);
        key.reset();
      }
      difference = copy.difference(MirrorCopy.of(root, depth, true));
    } while (!difference.isEmpty() && System.nanoTime() < end);
    assertThat(difference).isEmpty();
  }
}
