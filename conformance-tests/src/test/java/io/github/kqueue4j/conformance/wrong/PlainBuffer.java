// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.wrong;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import java.util.ArrayList;
import java.util.List;

/** A buffer that keeps its entries as records. */
final class PlainBuffer extends KEventBuffer {
  private final KEvent[] entries;

  PlainBuffer(int capacity) {
    super(capacity);
    entries = new KEvent[capacity];
  }

  /** The changes in this buffer. */
  List<KEvent> changes() {
    List<KEvent> changes = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      changes.add(get(i));
    }
    return changes;
  }

  /** Stores as many events as fit and returns their number. */
  int fill(List<KEvent> events) {
    int count = Math.min(events.size(), capacity());
    for (int i = 0; i < count; i++) {
      entries[i] = events.get(i);
    }
    return count;
  }

  @Override
  protected void store(
      int i, long ident, Filter filter, int flags, int fflags, long data, long udata) {
    entries[i] = new KEvent(ident, filter, flags, fflags, data, udata);
  }

  @Override
  protected long loadIdent(int i) {
    return entries[i].ident();
  }

  @Override
  protected Filter loadFilter(int i) {
    return entries[i].filter();
  }

  @Override
  protected int loadFlags(int i) {
    return entries[i].flags();
  }

  @Override
  protected int loadFflags(int i) {
    return entries[i].fflags();
  }

  @Override
  protected long loadData(int i) {
    return entries[i].data();
  }

  @Override
  protected long loadUdata(int i) {
    return entries[i].udata();
  }
}
