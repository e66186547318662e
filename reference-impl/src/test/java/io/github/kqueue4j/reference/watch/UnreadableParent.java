// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.FileNote;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import io.github.kqueue4j.watch.Watcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Watches a directory whose parent may not be read. A program of its own without rights. */
final class UnreadableParent {
  private UnreadableParent() {}

  private static void watchEntries(Backend backend, Path own) throws Exception {
    try (Watcher<String> watcher = Watcher.open(backend);
        Descriptor descriptor = backend.open(own)) {
      watcher.watch(Interest.file(descriptor, FileNote.WRITE), "own");
      Files.delete(Files.createFile(own.resolve("entry")));
      if (watcher.poll(Duration.ofSeconds(20)).isEmpty()) {
        throw new AssertionError("changed entries were not reported");
      }
    }
  }

  private static void watchDirectory(Backend backend, Path own) throws Exception {
    try (KqueueWatchService service = KqueueWatchService.open(backend)) {
      service.register(own, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
      Path file = Files.createFile(own.resolve("f"));
      ReportedEvents.until(service, "ENTRY_CREATE f");
      Files.delete(file);
      ReportedEvents.until(service, "ENTRY_DELETE f");
    }
  }

  private static void watchTree(Backend backend, Path own) throws Exception {
    try (KqueueWatchService service = KqueueWatchService.open(backend)) {
      service.registerTree(own, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
      Path file = Files.createFile(own.resolve("f"));
      ReportedEvents.until(service, "ENTRY_CREATE f");
      Files.delete(file);
      ReportedEvents.until(service, "ENTRY_DELETE f");
    }
  }

  /** The arguments are the host and an empty directory. */
  public static void main(String[] args) throws Exception {
    Path parent = Path.of(args[1]);
    Path own = Files.createDirectory(parent.resolve("own"));
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("-wx------"));
    try {
      if (Files.isReadable(parent)) {
        throw new IllegalStateException("the process may read everything, so nothing is tested");
      }
      Backend backend = Host.valueOf(args[0]).backend().backend();
      watchEntries(backend, own);
      watchDirectory(backend, own);
      watchTree(backend, own);
    } finally {
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
