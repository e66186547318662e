// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Events of a directory's key that were taken from the JDK and not handled yet. A removal counts
 * for the files that were watched when it was taken, and not for a later file with the same name.
 *
 * <p>Guarded by the {@link WatchedDirectories} until a thread takes the events to handle them, then
 * confined to that thread.
 */
final class EntryEvents {
  private final Set<Path> names = new HashSet<>();
  private final Set<VnodeFile> left = new HashSet<>();
  private boolean entries;
  private boolean all;

  /**
   * Adds the events that a key has.
   *
   * @param files returns the files that are watched through the key now
   * @return false if the key has no event
   */
  boolean take(WatchKey key, Supplier<List<VnodeFile>> files) {
    List<WatchEvent<?>> taken = key.pollEvents();
    Set<Path> removed = new HashSet<>();
    for (WatchEvent<?> event : taken) {
      all |= event.kind() == OVERFLOW;
      entries |= event.kind() != ENTRY_MODIFY;
      if (event.context() instanceof Path name) {
        names.add(name);
        if (event.kind() == ENTRY_DELETE) {
          removed.add(name);
        }
      }
    }
    if (!removed.isEmpty()) { // one pass over the files, however many were removed
      files.get().stream()
          .filter(file -> removed.contains(file.path.getFileName()))
          .forEach(left::add);
    }
    return !taken.isEmpty();
  }

  boolean isEmpty() {
    return names.isEmpty() && !all && !entries;
  }

  /** Makes all files be examined. */
  void overflow() {
    all = true;
    entries = true;
  }

  /** Returns whether entries may have been created or removed. */
  boolean changesEntries() {
    return entries;
  }

  /** Returns whether an entry has to be examined. */
  boolean concerns(VnodeFile file) {
    return all || names.contains(file.path.getFileName());
  }

  /** Returns whether the path of a file led nowhere for a while. */
  boolean hasLeft(VnodeFile file) {
    return left.contains(file);
  }
}
