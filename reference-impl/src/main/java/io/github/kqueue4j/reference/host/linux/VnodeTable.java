// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The inodes that one kqueue watches, by the numbers of their watches. Guarded by the kqueue's
 * token.
 *
 * <p>A watch has one {@link Vnode}, or several that are linked by {@link Vnode#twin}: the kernel
 * may end the watch of an inode, and a thread add a knote by a new one before the end is noticed.
 */
final class VnodeTable {
  private final Map<Integer, Vnode> vnodes = new HashMap<>();

  /** Returns the first inode of a watch; null if there is none. */
  @Nullable Vnode find(int wd) {
    return vnodes.get(wd);
  }

  boolean contains(int wd) {
    return vnodes.containsKey(wd);
  }

  boolean contains(Vnode v) {
    Vnode at = vnodes.get(v.wd);
    while (at != null && at != v) {
      at = at.twin;
    }
    return at != null;
  }

  /** Returns the first inode of a watch, which is added if there is none. */
  Vnode get(VnodeEvents events, int wd) {
    return vnodes.computeIfAbsent(wd, number -> new Vnode(events, number));
  }

  /** Adds an inode that is not in the table. */
  void put(Vnode v, int wd) {
    v.wd = wd;
    v.twin = vnodes.put(wd, v);
  }

  /** Removes an inode; false if it was not in the table. */
  boolean remove(Vnode v) {
    Vnode after = v.twin;
    Vnode at = vnodes.get(v.wd);
    if (at == v && after == null) {
      vnodes.remove(v.wd);
    } else if (at == v) {
      vnodes.put(v.wd, after);
    } else {
      while (at != null && at.twin != v) {
        at = at.twin;
      }
      if (at == null) {
        return false;
      }
      at.twin = after;
    }
    v.twin = null;
    return true;
  }

  void forEach(Consumer<Vnode> action) {
    for (Vnode first : vnodes.values()) {
      for (Vnode v = first; v != null; v = v.twin) {
        action.accept(v);
      }
    }
  }
}
