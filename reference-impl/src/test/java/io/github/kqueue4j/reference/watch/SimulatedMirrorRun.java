// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A run of the mirror on a simulated kernel, in one thread. A random number chooses each step: a
 * change of files by a program, a note that the kernel has still to report, or the work of the
 * program with the copy. Files also change while the service handles changes: before it opens a
 * file, after it has registered or collected events, and when it asks the filter of a tree. The
 * same seed leads to the same run, as long as the run takes less than {@link #MOST_NANOS}.
 */
final class SimulatedMirrorRun {
  /**
   * How long a run may take at most so that its seed repeats it: a file counts as new that long.
   */
  static final long MOST_NANOS = 1_000_000_000;

  private static final long QUIET_SECONDS = 30;

  private final SimulatedFiles files;
  private final boolean tree;
  private final int threads;
  private final Random random;
  private final ReportedDisk disk;
  private final MirrorCopy copy;
  private final Deque<MirrorOperation> left;
  private final Deque<WatchEvent<?>> taken = new ArrayDeque<>();
  private final List<String> log = new ArrayList<>();
  private @Nullable WatchKey key;

  /** The service, once the watch has begun. */
  private @Nullable KqueueWatchService polled;

  /** Whether an operation is at work, whose thread is in a system call or between two. */
  private boolean changing;

  /** Whether the service is at work. */
  private boolean polling;

  SimulatedMirrorRun(
      SimulatedFiles files,
      Path base,
      boolean tree,
      int threads,
      long seed,
      List<MirrorOperation> operations)
      throws IOException {
    this.files = files;
    this.tree = tree;
    this.threads = threads;
    this.random = new Random(seed);
    this.disk = new ReportedDisk(base, files::setLimit, files, random, this::betweenCalls);
    this.copy = new MirrorCopy(disk.root(), tree ? Integer.MAX_VALUE : 1, true);
    this.left = new ArrayDeque<>(operations);
  }

  /** What happened, in order, for the message of a failure. */
  List<String> log() {
    return log;
  }

  /** Runs the operations; returns the differences in the end, or an empty string. */
  String run() throws Exception {
    disk.createFirst();
    reportAll();
    try (KqueueWatchService service = KqueueWatchService.open(files.backend())) {
      WatchEvent.Kind<?>[] kinds = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};
      if (tree) {
        service.registerTree(disk.root(), TreeOptions.DEFAULT.withFilter(this::asked), kinds);
      } else {
        service.register(disk.root(), kinds);
      }
      copy.readAll();
      polled = service;
      files.setBeforeOpen(this::duringService);
      files.setAfterCall(this::changeDuringCall);
      while (!left.isEmpty() || disk.hasPending()) {
        step(service);
      }
      String difference = settle(service);
      if (!difference.isEmpty()) {
        return "after the steps, copy (directory):\n" + difference;
      }
      for (Path file : actual().files()) {
        disk.append(file, "!");
      }
      difference = settle(service);
      return difference.isEmpty() ? "" : "after further writes, copy (directory):\n" + difference;
    }
  }

  private MirrorCopy actual() {
    return MirrorCopy.of(disk.root(), tree ? Integer.MAX_VALUE : 1, true);
  }

  private void step(KqueueWatchService service) {
    switch (random.nextInt(6)) {
      case 0, 1 -> change();
      case 2 -> disk.reportOne();
      case 3 -> poll(service);
      default -> takeOne();
    }
  }

  /** Performs the next operation. Another thread may go on between its system calls. */
  private void change() {
    MirrorOperation next = changing ? null : left.poll();
    if (next != null) {
      WatchEvent<?> unread = taken.peek();
      if (unread != null && unread.context() instanceof Path path && random.nextInt(3) == 0) {
        next = next.asReturnOf(path.toString()); // while the program looks for it
      }
      disk.setThread(next.number() % threads);
      changing = true;
      log.add(next.perform(disk) ? next.toString() : next + " was impossible");
      changing = false;
    }
  }

  private void betweenCalls() {
    while (random.nextInt(4) > 0) {
      KqueueWatchService service = polled;
      int next = service == null || polling ? 0 : random.nextInt(4);
      if (service == null || next == 0) {
        disk.reportOne();
      } else if (next == 1) {
        poll(service);
      } else {
        takeOne();
      }
    }
  }

  private void duringService() {
    while (random.nextInt(3) == 0) {
      if (random.nextBoolean()) {
        change();
      } else {
        disk.reportOne();
      }
    }
  }

  /** Changes files while the thread is in the kernel, so that notes follow later. */
  private void changeDuringCall() {
    if (!disk.hasPending() && random.nextInt(6) == 0) {
      boolean before = polling;
      polling = true;
      change();
      polling = before;
    }
  }

  private boolean asked(Path path, boolean isDirectory) {
    if (polling) {
      duringService();
    }
    return true;
  }

  /** Lets the service handle what the kernel has reported. */
  private void poll(KqueueWatchService service) {
    polling = true;
    take(service.poll());
    polling = false;
  }

  private void take(@Nullable WatchKey signalled) {
    if (signalled != null) {
      key = signalled;
      taken.addAll(signalled.pollEvents());
    }
  }

  /** Handles one event; after the last one of a key, resets the key. */
  private void takeOne() {
    WatchEvent<?> event = taken.poll();
    if (event != null) {
      log.add(event.toString());
      copy.take(event);
    }
    WatchKey finished = key;
    if (finished != null && taken.isEmpty()) {
      key = null;
      finished.reset();
    }
  }

  private void reportAll() {
    while (disk.hasPending()) {
      disk.reportOne();
    }
  }

  /** Waits for a long virtual time without an event; returns the differences then. */
  private String settle(KqueueWatchService service) throws Exception {
    disk.limit(false);
    reportAll();
    files.setBeforeOpen(() -> {});
    files.setAfterCall(() -> {});
    boolean quiet = false;
    while (!quiet) {
      while (key != null) {
        takeOne();
      }
      WatchKey signalled = service.poll(QUIET_SECONDS, TimeUnit.SECONDS);
      quiet = signalled == null;
      take(signalled);
    }
    copy.confirm();
    return copy.difference(actual());
  }
}
