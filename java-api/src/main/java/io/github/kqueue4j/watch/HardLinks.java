// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
    SharedFile file = sharedFile(path);
    if (file != null) {
      add(file, name, newReporter);
    }
  }

  /** The same for an entry of a directory, whose whole tree is looked through. */
  void changed(Path path, Path name, DirectoryNode directory) {
    SharedFile file = sharedFile(path);
    if (file != null) {
      add(file, name, reporter(directory));
    }
  }

  /**
   * Notes that a name was found for the first time. The file may have been written through it
   * before, which nothing else reports.
   */
  void found(Path path, Path name, DirectoryNode directory) {
    SharedFile file = sharedFile(path);
    if (file != null && file.isWrittenLast()) {
      add(file, name, reporter(directory));
    }
  }

  private void add(SharedFile file, Path name, Reporter newReporter) {
    boolean first = changed.isEmpty();
    changed.put(file.key, name);
    reporter = newReporter;
    if (first) {
      work.run(() -> pacing.soon(this::report)); // once the current task has finished
    }
  }

  private static Reporter reporter(DirectoryNode directory) {
    DirectoryNode node = directory;
    DirectoryNode parent = node.parent();
    while (parent != null) {
      node = parent;
      parent = node.parent();
    }
    DirectoryNode root = node;
    return lastNames -> reportOthers(root, lastNames);
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

  /**
   * A file that has several names.
   *
   * @param key the file key
   * @param written the time of the last write
   * @param changed the time of the last status change, such as a new name or new permissions
   */
  private record SharedFile(Object key, FileTime written, FileTime changed) {
    /** Tells whether the last change was a write; a new name changes the status only. */
    boolean isWrittenLast() {
      return written.compareTo(changed) >= 0;
    }
  }

  /** Returns a file if it has several names; null for any other file. */
  private static @Nullable SharedFile sharedFile(Path path) {
    try {
      Map<String, Object> found =
          Files.readAttributes(
              path, "unix:nlink,fileKey,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
      Object key = found.get("fileKey");
      boolean shared = found.get("nlink") instanceof Integer links && links > 1;
      return shared
              && key != null
              && found.get("lastModifiedTime") instanceof FileTime written
              && found.get("ctime") instanceof FileTime changed
          ? new SharedFile(key, written, changed)
          : null;
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
          } else if (isOther(lastNames, entry.attributes, node, name)) {
            node.reportOtherName(name, entry);
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
