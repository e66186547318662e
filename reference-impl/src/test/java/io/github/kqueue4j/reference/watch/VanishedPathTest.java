// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A path that is replaced after it was found and before it is watched. */
@EnabledOnOs(OS.LINUX)
class VanishedPathTest {
  @TempDir Path directory;

  /** What is at the path when the service opens the directory that was there. */
  enum Successor {
    NOTHING,
    FILE,
    LINK,
    LINK_TO_ITSELF;

    void put(Path path) throws IOException {
      switch (this) {
        case NOTHING -> {}
        case FILE -> Files.createFile(path);
        case LINK ->
            Files.createSymbolicLink(path, Files.createDirectory(path.resolveSibling("other")));
        case LINK_TO_ITSELF -> Files.createSymbolicLink(path, path);
      }
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(Host.values())
        .flatMap(host -> Stream.of(Successor.values()).map(next -> Arguments.of(host, next)));
  }

  /** A backend that replaces a directory when it is about to be watched for the first time. */
  private static LimitedBackend backend(Host host, Path replaced, Successor successor) {
    LimitedBackend backend = host.backend();
    AtomicBoolean done = new AtomicBoolean();
    backend.setBeforeOpen(path -> {
      if (path.equals(replaced) && !done.getAndSet(true)) {
        try {
          Files.delete(path);
          successor.put(path);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    });
    return backend;
  }

  private Path root() throws IOException {
    return directory.toRealPath().resolve("root");
  }

  private static void awaitFileIn(Path root, KqueueWatchService service) throws Exception {
    Files.deleteIfExists(root);
    Files.createDirectory(root);
    Files.createFile(root.resolve("f"));
    ReportedEvents.until(service, "ENTRY_CREATE f");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isFollowedIfItIsTheRootOfATree(Host host, Successor successor) throws Exception {
    Path root = Files.createDirectory(root());
    LimitedBackend backend = backend(host, root, successor);
    try (KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
      if (successor == Successor.LINK) {
        Files.createFile(root.resolve("inOther"));
        ReportedEvents.until(service, "ENTRY_CREATE inOther");
      }

      awaitFileIn(root, service);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isFollowedIfItIsAParentOfTheRoot(Host host, Successor successor) throws Exception {
    Path parent = Files.createDirectory(root());
    LimitedBackend backend = backend(host, parent, successor);
    try (KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      service.registerTree(parent.resolve("tree"), TreeOptions.DEFAULT, ENTRY_CREATE);
      Files.deleteIfExists(parent);
      Files.createDirectory(parent);

      awaitFileIn(parent.resolve("tree"), service);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefusedIfItIsADirectory(Host host, Successor successor) throws Exception {
    Path path = Files.createDirectory(root());
    LimitedBackend backend = backend(host, path, successor);
    try (KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      assertThatThrownBy(() -> service.register(path, ENTRY_CREATE, ENTRY_MODIFY))
          .isInstanceOf(NoSuchFileException.class);

      Files.deleteIfExists(path);
      Files.createDirectory(path);
      service.register(path, ENTRY_CREATE);
      Files.createFile(path.resolve("f"));
      ReportedEvents.until(service, "ENTRY_CREATE f");
    }
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void isFollowedIfTheRootVanishesManyTimes(Host host) throws Exception {
    Path root = Files.createDirectory(root());
    LimitedBackend backend = host.backend();
    AtomicBoolean vanishes = new AtomicBoolean(true);
    backend.setBeforeOpen(path -> {
      if (path.equals(root) && vanishes.get()) {
        try {
          Files.delete(path);
          Files.createDirectory(path);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    });
    try (KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE);
      vanishes.set(false);

      awaitFileIn(root, service);
    }
  }
}
