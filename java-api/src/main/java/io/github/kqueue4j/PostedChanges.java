// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the change that each posted entry belongs to. An entry has the ident, the filter and the
 * udata of its change, and the entries are in the order of their changes; but several changes of
 * one event look alike. Which of them have failed follows from the event: a change without EV_ADD
 * fails if there is no event, and the changes before it tell whether there is one. Only what was
 * there before the call is not known, so that both cases are tried. Confined to one thread, for one
 * call.
 */
final class PostedChanges {

  private final KEventBuffer changes;
  private final KEventBuffer posted;

  /** The index of the change of each entry; −1 if there is none. */
  private final int[] found;

  /**
   * Identifies an event. A class, since the JVM makes the methods of a record when they are first
   * called, which takes time and room on the stack.
   */
  private static final class Key {
    private final Filter filter;
    private final long ident;

    Key(Filter filter, long ident) {
      this.filter = filter;
      this.ident = ident;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.filter == filter && key.ident == ident;
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(ident) + filter.hashCode();
    }
  }

  private PostedChanges(KEventBuffer changes, KEventBuffer posted) {
    this.changes = changes;
    this.posted = posted;
    this.found = new int[posted.size()];
    Arrays.fill(found, -1);
  }

  /**
   * Returns for each posted entry the index of its change; −1 if there is none.
   *
   * @param changes the changes that were applied
   * @param posted failures and receipts, in the order of their changes
   */
  static int[] find(KEventBuffer changes, KEventBuffer posted) {
    PostedChanges finder = new PostedChanges(changes, posted);
    Map<Key, List<Integer>> entries = byKey(posted);
    Map<Key, List<Integer>> candidates = byKey(changes);
    for (Map.Entry<Key, List<Integer>> each : entries.entrySet()) {
      List<Integer> own = candidates.getOrDefault(each.getKey(), List.of());
      if (!finder.explain(own, each.getValue(), true)
          && !finder.explain(own, each.getValue(), false)) {
        finder.takeInOrder(own, each.getValue()); // another thread has changed the event meanwhile
      }
    }
    return finder.found;
  }

  private static Map<Key, List<Integer>> byKey(KEventBuffer buffer) {
    Map<Key, List<Integer>> indexes = new HashMap<>();
    for (int i = 0; i < buffer.size(); i++) {
      Key key = new Key(buffer.filter(i), buffer.ident(i));
      List<Integer> same = indexes.get(key);
      if (same == null) {
        same = new ArrayList<>();
        indexes.put(key, same);
      }
      same.add(i);
    }
    return indexes;
  }

  /**
   * Assigns the entries of one event to its changes, under an assumption of whether the event was
   * there before. Returns false if the entries contradict the assumption.
   */
  private boolean explain(List<Integer> own, List<Integer> entries, boolean existed) {
    boolean exists = existed;
    int next = 0;
    for (int change : own) {
      int entry = next < entries.size() ? entries.get(next) : -1;
      boolean adds = has(change, SysEvent.EV_ADD);
      boolean fails = !adds && !exists;
      boolean mustPost = fails || has(change, SysEvent.EV_RECEIPT);
      boolean posts = entry >= 0 && canPost(change, entry, fails);
      if (mustPost && !posts) {
        return false;
      }
      if (posts) {
        found[entry] = change;
        next++;
      }
      if (!posts || !posted.isError(entry)) {
        exists = (exists || adds) && !has(change, SysEvent.EV_DELETE);
      }
    }
    return next == entries.size();
  }

  /** Tells whether an entry can be that of a change. */
  private boolean canPost(int change, int entry, boolean fails) {
    if (changes.udata(change) != posted.udata(entry)) {
      return false;
    }
    if (!posted.isError(entry)) {
      return !fails && has(change, SysEvent.EV_RECEIPT);
    }
    return fails || posted.errno(entry) != Errno.ENOENT || canLackFile(change);
  }

  /** Tells whether ENOENT can mean that what the change would watch is gone. */
  private boolean canLackFile(int change) {
    Filter filter = changes.filter(change);
    return has(change, SysEvent.EV_ADD) && filter != Filter.USER && filter != Filter.TIMER;
  }

  /**
   * Assigns each entry of one event to the next change that can have posted it, or else to the next
   * one with the same udata.
   */
  private void takeInOrder(List<Integer> own, List<Integer> entries) {
    int next = 0;
    for (int entry : entries) {
      int index = next(own, next, entry, true);
      index = index < 0 ? next(own, next, entry, false) : index;
      found[entry] = index < 0 ? -1 : own.get(index);
      next = index < 0 ? next : index + 1;
    }
  }

  private int next(List<Integer> own, int from, int entry, boolean likely) {
    for (int index = from; index < own.size(); index++) {
      int change = own.get(index);
      if (changes.udata(change) == posted.udata(entry) && (!likely || canPost(change, entry))) {
        return index;
      }
    }
    return -1;
  }

  private boolean canPost(int change, int entry) {
    boolean mayLackEvent = !has(change, SysEvent.EV_ADD);
    return canPost(change, entry, false) || (mayLackEvent && canPost(change, entry, true));
  }

  private boolean has(int change, int flag) {
    return (changes.flags(change) & flag) != 0;
  }
}
