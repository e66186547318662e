// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Watches a tree with a directory that becomes readable. A program of its own without rights. */
final class UnreadableDirectory {
  private UnreadableDirectory() {}

  private static void allow(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static void createBeside(Path root, String[] args) throws Exception {
    if (args.length == 4) {
      Files.deleteIfExists(root.resolve(args[3]));
      Files.createFile(root.resolve(args[3]));
    }
  }

  /**
   * The arguments are the host, an empty directory, the permissions at first, and the file to
   * create beside each directory that became readable, if any.
   */
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[1]);
    Path old = Files.createDirectory(root.resolve("old"));
    Files.createFile(old.resolve("before"));
    allow(old, args[2]);
    try (KqueueWatchService service =
        KqueueWatchService.open(Host.valueOf(args[0]).backend().backend())) {
      service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
      if (Files.isReadable(old) && Files.isExecutable(old)) {
        throw new IllegalStateException("the process may read everything, so nothing is tested");
      }
      allow(old, "rwx------");
      createBeside(root, args);
      Files.createFile(old.resolve("f"));
      ReportedEvents.until(service, "ENTRY_CREATE old/before", "ENTRY_CREATE old/f");
      Files.writeString(old.resolve("f"), "x");
      ReportedEvents.until(service, "ENTRY_MODIFY old/f");

      Path late = Files.createDirectory(root.resolve("late"));
      allow(late, args[2]);
      ReportedEvents.until(service, "ENTRY_CREATE late");
      allow(late, "rwx------");
      createBeside(root, args);
      Files.createFile(late.resolve("f"));
      ReportedEvents.until(service, "ENTRY_CREATE late/f");
    }
  }
}
