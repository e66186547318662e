// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Changes a directory while a program keeps a copy of the directory from the events alone. In the
 * end both must be equal, and must be equal again after another write to each file.
 */
final class MirrorRun {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LimitedBackend backend;
  private final boolean tree;
  private final int threads;
  private final Path base;
  private final Path root;
  private final MirrorDisk disk;
  private final List<String> reported = new ArrayList<>();

  MirrorRun(LimitedBackend backend, Path base, boolean tree, int threads) throws IOException {
    this.backend = backend;
    this.tree = tree;
    this.threads = threads;
    this.base = base;
    this.disk = new MirrorDisk(base, backend::setLimit);
    this.root = disk.root();
  }

  private int depth() {
    return tree ? Integer.MAX_VALUE : 1;
  }

  /** Runs the steps; returns the differences in the end, or an empty string. */
  String run(List<MirrorOperation> operations) throws Exception {
    disk.createFirst();
    try (KqueueWatchService service = KqueueWatchService.open(backend.backend())) {
      WatchEvent.Kind<?>[] kinds = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};
      if (tree) {
        service.registerTree(root, TreeOptions.DEFAULT, kinds);
      } else {
        service.register(root, kinds);
      }
      MirrorCopy copy = MirrorCopy.of(root, depth(), true);
      List<Thread> workers = start(operations);
      while (workers.stream().anyMatch(Thread::isAlive)) {
        take(service, copy, 1);
      }
      disk.limit(false);
      String difference = settle(service, copy);
      if (!difference.isEmpty()) {
        return "after the steps, copy (directory):\n" + difference;
      }
      for (Path file : MirrorCopy.of(root, depth(), true).files()) {
        Files.writeString(file, "!", StandardOpenOption.APPEND);
      }
      difference = settle(service, copy);
      return difference.isEmpty() ? "" : "after further writes, copy (directory):\n" + difference;
    } finally {
      disk.limit(false);
      deleteAll();
    }
  }

  private List<Thread> start(List<MirrorOperation> operations) {
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int mine = i;
      workers.add(
          Thread.ofPlatform()
              .start(() -> {
                for (MirrorOperation operation : operations) {
                  if (operation.number() % threads == mine) {
                    LockSupport.parkNanos(operation.pauseMicros() * 1000L);
                    operation.perform(disk);
                  }
                }
              }));
    }
    return workers;
  }

  private void take(KqueueWatchService service, MirrorCopy copy, long millis) throws Exception {
    WatchKey key = service.poll(millis, TimeUnit.MILLISECONDS);
    if (key != null) {
      for (WatchEvent<?> event : key.pollEvents()) {
        reported.add(event.toString());
        copy.take(event);
      }
      key.reset();
    }
  }

  private String settle(KqueueWatchService service, MirrorCopy copy) throws Exception {
    long start = System.nanoTime();
    String difference;
    do {
      take(service, copy, 20);
      copy.confirm();
      difference = copy.difference(MirrorCopy.of(root, depth(), true));
    } while (!difference.isEmpty() && System.nanoTime() - start < PATIENCE.toNanos());
    return difference;
  }

  /** The events that were reported, for the message of a failure. */
  List<String> reported() {
    return reported;
  }

  private void deleteAll() throws IOException {
    try (Stream<Path> found = Files.walk(base)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
