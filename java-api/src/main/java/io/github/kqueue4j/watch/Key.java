// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;

/** What a kernel knows an event by: there is one of each key in a queue. */
record Key(Filter filter, long ident) {

  static Key of(KEvent change) {
    return new Key(change.filter(), change.ident());
  }

  /** As an event's field. */
  KEvent event() {
    return new KEvent(ident, filter, 0, 0, 0, 0);
  }
}
