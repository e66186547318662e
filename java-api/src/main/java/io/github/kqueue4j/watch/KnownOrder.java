// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entries of a directory by their names during one read. The system lists the names
 * mostly in the same order as the last time, so that the next known entry is most likely the next
 * listed one. That saves a look-up in the map, which in a large directory costs as much as the
 * listing. The map must not change in the meantime.
 */
final class KnownOrder {

  private final Map<Path, WatchedEntry> byName;
  private final Iterator<Map.Entry<Path, WatchedEntry>> order;

  /** The known entry that is expected next; null after the last. */
  private Map.@Nullable Entry<Path, WatchedEntry> next;

  KnownOrder(Map<Path, WatchedEntry> byName) {
    this.byName = byName;
    this.order = byName.entrySet().iterator();
    advance();
  }

  /** Returns the known entry with a name; null if the name is new. */
  @Nullable WatchedEntry find(Path name) {
    if (next == null || !next.getKey().equals(name)) {
      return byName.get(name);
    }
    WatchedEntry found = next.getValue();
    advance();
    return found;
  }

  private void advance() {
    next = order.hasNext() ? order.next() : null;
  }
}
