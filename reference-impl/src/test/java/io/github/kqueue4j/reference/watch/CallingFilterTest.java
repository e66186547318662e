// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A filter of a tree that calls its service. */
@EnabledOnOs(OS.LINUX)
class CallingFilterTest {
  @TempDir Path directory;

  @SuppressWarnings("NullAway.Init") // each test calls open(host) first
  private Path tree;

  @SuppressWarnings("NullAway.Init")
  private LimitedBackend backend;

  @SuppressWarnings("NullAway.Init")
  private KqueueWatchService service;

  private final List<WatchKey> inner = new ArrayList<>();

  private void open(Host host) throws IOException {
    tree = Files.createDirectory(directory.toRealPath().resolve("tree"));
    backend = host.backend();
    service = KqueueWatchService.open(backend.backend());
  }

  @AfterEach
  void close() {
    service.close();
  }

  /** A call that a filter makes. */
  private interface Call {
    void run() throws IOException;
  }

  /** Returns options with a filter that makes a call for an entry, once. */
  private static TreeOptions calling(String entry, Call call) {
    AtomicBoolean done = new AtomicBoolean();
    return TreeOptions.DEFAULT.withFilter((path, isDirectory) -> {
      if (path.endsWith(entry) && !done.getAndSet(true)) {
        try {
          call.run();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return true;
    });
  }

  private void registerAgain() throws IOException {
    inner.add(service.registerTree(tree, TreeOptions.DEFAULT, ENTRY_CREATE));
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void endsTheKeyOfItsTreeThatItRegistersDuringTheRegistration(Host host) throws Exception {
    open(host);
    Files.createDirectories(tree.resolve("d/e"));
    TreeOptions options = calling("d", this::registerAgain);
    WatchKey outer = service.registerTree(tree, options, ENTRY_CREATE);
    assertThat(inner).singleElement().matches(key -> !key.isValid());
    assertThat(service).hasToString("KqueueWatchService[1 keys]");
    Files.createFile(tree.resolve("d/e/f"));
    ReportedEvents.until(service, "ENTRY_CREATE d/e/f");
    service.close();
    assertThat(outer.isValid()).isFalse();
    assertThat(backend.leftovers()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void endsItsOwnKeyIfItRegistersItsTreeLater(Host host) throws Exception {
    open(host);
    WatchKey outer = service.registerTree(tree, calling("d", this::registerAgain), ENTRY_CREATE);
    Files.createDirectories(tree.resolve("d/e"));
    while (inner.isEmpty()) {
      WatchKey key = service.take();
      key.reset();
    }
    assertThat(outer.isValid()).isFalse();
    Files.createFile(tree.resolve("d/f"));
    ReportedEvents.until(service, "ENTRY_CREATE d/f");
    inner.getFirst().cancel();
    assertThat(service).hasToString("KqueueWatchService[0 keys]");
    assertThat(backend.leftovers()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void keepsNothingOpenIfItEndsTheKeyWhenTheRootAppears(Host host) throws Exception {
    open(host);
    Path root = tree.resolve("root");
    TreeOptions options =
        calling(
            "d", () -> inner.add(service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE)));
    service.registerTree(root, options, ENTRY_CREATE);
    Path source = directory.resolve("source");
    Files.createDirectories(source.resolve("d"));
    Files.move(source, root);
    while (inner.isEmpty()) {
      service.take().reset();
    }
    inner.getFirst().cancel();
    assertThat(backend.leftovers()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void closesTheServiceAtTheLastEntry(Host host) throws Exception {
    open(host);
    Files.createFile(tree.resolve("f"));
    assertThatThrownBy(
            () -> service.registerTree(tree, calling("f", () -> service.close()), ENTRY_CREATE))
        .isInstanceOf(ClosedWatchServiceException.class);
    assertThat(backend.leftovers()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void losesNothingIfItRegistersADirectoryDuringTheReport(Host host) throws Exception {
    open(host);
    Path other = Files.createDirectory(directory.resolve("other"));
    TreeOptions options =
        calling(
            "a0",
            () -> {
              for (int i = 0; i < 20; i++) {
                Files.createFile(tree.resolve("between-the-others".repeat(1 + i % 3) + i));
              }
              service.register(other, ENTRY_CREATE);
            });
    service.registerTree(tree, options, ENTRY_CREATE);
    for (int i = 0; i < 20; i++) {
      Files.createFile(tree.resolve("a" + i));
    }
    String[] wanted =
        IntStream.range(0, 20).mapToObj(i -> "ENTRY_CREATE a" + i).toArray(String[]::new);
    assertThat(ReportedEvents.until(service, wanted)).doesNotContain("OVERFLOW null");
    Files.createFile(other.resolve("f"));
    ReportedEvents.until(service, "ENTRY_CREATE f");
  }
}
