// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;

import io.github.kqueue4j.reference.watch.MirrorTest.Host;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Watches a directory that may not be searched for a while, so that its entries cannot be looked
 * at. A program of its own without rights.
 */
final class HiddenEntries {
  private HiddenEntries() {}

  /**
   * The arguments are the host, an empty directory, the number of its files, and whether it is
   * watched as a tree. Prints the reported events of the files that were there before.
   */
  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[1]);
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      Files.createFile(root.resolve("old" + i));
    }
    try (KqueueWatchService service =
        KqueueWatchService.open(Host.valueOf(args[0]).backend().backend())) {
      if (Boolean.parseBoolean(args[3])) {
        service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE);
      } else {
        service.register(root, ENTRY_CREATE, ENTRY_DELETE);
      }
      Files.createFile(root.resolve("new"));
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rw-------"));
      if (Files.isExecutable(root)) {
        throw new IllegalStateException("the process may look at everything");
      }
      List<String> reported = new ArrayList<>(ReportedEvents.until(service, "ENTRY_CREATE new"));
      Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
      Files.createFile(root.resolve("last"));
      reported.addAll(ReportedEvents.until(service, "ENTRY_CREATE last"));
      Files.delete(root.resolve("last"));
      reported.addAll(ReportedEvents.until(service, "ENTRY_DELETE last"));
      reported.stream().filter(event -> event.contains(" old")).forEach(System.out::println);
    }
  }
}
