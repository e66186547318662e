// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures the time from the creation of a file in a directory until a watch service reports the
 * file.
 */
public final class DirectoryChange implements Body {
  private final Samples samples = new Samples(1 << 16);
  private final Path directory;
  private final WatchService service;

  private DirectoryChange(int files, Starter starter) throws IOException {
    directory = Files.createTempDirectory("kqueue4j-bench");
    int each = Machine.withinFileLimit(files, 1); // as without names each file is opened
    for (int i = 0; i < each; i++) {
      Files.createFile(directory.resolve("file " + i));
    }
    service = starter.start(directory);
  }

  /** Opens a watch service and registers a directory. */
  private interface Starter {
    WatchService start(Path directory) throws IOException;
  }

  /**
   * Returns a body that uses {@link KqueueWatchService}.
   *
   * @param backend the backend of the kqueue
   * @param files how many files are in the directory
   * @return the body
   * @throws IOException if the kernel refuses
   * @throws UnavailableException if the backend does not support VNODE events on this machine
   */
  public static Body kqueue(Backend backend, int files) throws IOException, UnavailableException {
    if (!backend.supports(Filter.VNODE)) {
      throw new UnavailableException(backend + " has no VNODE events");
    }
    return new DirectoryChange(
        files,
        directory -> {
          KqueueWatchService service = KqueueWatchService.open(backend);
          service.register(directory, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
          return service;
        });
  }

  /**
   * Returns a body that uses the JDK's watch service.
   *
   * @param files how many files are in the directory
   * @return the body
   * @throws IOException if the system refuses
   */
  public static Body jdk(int files) throws IOException {
    return new DirectoryChange(
        files,
        directory -> {
          WatchService service = directory.getFileSystem().newWatchService();
          directory.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
          return service;
        });
  }

  @Override
  public long run(int times) throws IOException, InterruptedException {
    long seen = 0;
    for (int i = 0; i < times; i++) {
      Path file = directory.resolve("new");
      long from = System.nanoTime();
      Files.createFile(file);
      await(ENTRY_CREATE);
      samples.add(System.nanoTime() - from);
      Files.delete(file);
      await(ENTRY_DELETE);
      seen++;
    }
    return seen;
  }

  private void await(WatchEvent.Kind<Path> kind) throws InterruptedException {
    boolean reported = false;
    while (!reported) {
      WatchKey key = service.take();
      for (WatchEvent<?> event : key.pollEvents()) {
        reported |= event.kind() == kind;
      }
      key.reset();
    }
  }

  @Override
  public Optional<Samples> samples() {
    return Optional.of(samples);
  }

  @Override
  public void close() throws IOException {
    service.close();
    List<Path> files;
    try (Stream<Path> found = Files.list(directory)) {
      files = found.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(directory);
  }
}
