// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

// @start region="watch-tree"
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;

import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeOptions;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;

/** Prints which entries come and go in a directory and in all directories below it. */
final class WatchTree {
  public static void main(String[] args) throws Exception {
    try (KqueueWatchService service = KqueueWatchService.open()) {
      Path root = Path.of(args[0]);
      service.registerTree(root, TreeOptions.DEFAULT, ENTRY_CREATE, ENTRY_DELETE);
      System.out.println("watching");
      while (true) {
        WatchKey key = service.take();
        for (WatchEvent<?> event : key.pollEvents()) {
          System.out.println(event.kind() + " " + event.context()); // ENTRY_CREATE src/Main.java
        }
        key.reset();
      }
    }
  }
}
// @end region="watch-tree"
