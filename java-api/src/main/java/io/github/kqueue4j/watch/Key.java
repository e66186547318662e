// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;

/** Identifies an event in a kernel: a queue has at most one event for each filter and ident. */
record Key(Filter filter, long ident) {

  static Key of(KEvent change) {
    return new Key(change.filter(), change.ident());
  }

  /** Returns an event with this key and no other fields. */
  KEvent event() {
    return new KEvent(ident, filter, 0, 0, 0, 0);
  }
}
