// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changed files of a key that have several names. A kernel that reports changes by name reports
 * a write only under the name that the writer used; the file has changed under all other watched
 * names as well. Those are looked for once for all files that one task of the service has found,
 * since that means looking at all entries. Guarded by the service's {@link WorkQueue}.
 */
final class HardLinks {

  private final WorkQueue work;
  private final RereadPacing pacing;

  /** The name under which a file was changed last, by its file key. */
  private Map<Object, Path> changed = new HashMap<>();

  private @Nullable Reporter reporter;

  /** Reports the other names of changed files. */
  @FunctionalInterface
  interface Reporter {
    /**
     * Reports each name of the files but the one under which the file was changed last, whose event
     * is the last of that file already.
     */
    void reportOthers(Map<Object, Path> lastNames);
  }

  HardLinks(WorkQueue work, Deadlines deadlines) {
    this.work = work;
    this.pacing = new RereadPacing(deadlines);
  }

  /** Notes that a file was changed under a name, if the file has several. */
  void changed(Path path, Path name, Reporter newReporter) {
    Object file = sharedKey(path);
    if (file != null) {
      boolean first = changed.isEmpty();
      changed.put(file, name);
      reporter = newReporter;
      if (first) {
        work.run(() -> pacing.soon(this::report)); // once the current task has finished
      }
    }
  }

  /** The same for an entry of a directory, whose whole tree is looked through. */
  void changed(Path path, Path name, DirectoryNode directory) {
    DirectoryNode node = directory;
    DirectoryNode parent = node.parent();
    while (parent != null) {
      node = parent;
      parent = node.parent();
    }
    DirectoryNode root = node;
    changed(path, name, lastNames -> reportOthers(root, lastNames));
  }

  /** Reports the other names of the files that were changed so far. */
  void report() {
    Reporter last = reporter;
    if (last == null || changed.isEmpty()) {
      return;
    }
    Map<Object, Path> files = changed;
    changed = new HashMap<>();
    long begin = pacing.begin();
    last.reportOthers(files);
    pacing.end(begin);
  }

  /** Returns the file key of a file that has several names; null for any other file. */
  private static @Nullable Object sharedKey(Path path) {
    try {
      Map<String, Object> found =
          Files.readAttributes(path, "unix:nlink,fileKey", LinkOption.NOFOLLOW_LINKS);
      return found.get("nlink") instanceof Integer links && links > 1 ? found.get("fileKey") : null;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return null; // the file was deleted, or the system does not count names
    }
  }

  /** Reports the other names in a tree. */
  private static void reportOthers(DirectoryNode node, Map<Object, Path> lastNames) {
    node.entries()
        .forEach((name, entry) -> {
          if (entry.child != null) {
            reportOthers(entry.child, lastNames);
          } else if (isOther(lastNames, entry.entry, node, name)) {
            node.reportModified(name, entry);
          }
        });
  }

  private static boolean isOther(
      Map<Object, Path> lastNames, EntryAttributes entry, DirectoryNode node, Path name) {
    Object file = entry.key();
    Path last = file == null ? null : lastNames.get(file);
    return last != null && !last.equals(node.relative(name));
  }
}
