// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import io.github.kqueue4j.reference.kern.EventVar;
import io.github.kqueue4j.reference.kern.Kevent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The udata of user events on a system where every change replaces the udata; the reference keeps
 * the first one.
 */
final class UserData {

  private static final int EV_DELETE = 0x2;
  private static final int EV_ERROR = 0x4000;

  private final boolean isReplaced;
  private final Map<Key, Long> last = new ConcurrentHashMap<>();

  UserData(boolean isReplaced) {
    this.isReplaced = isReplaced;
  }

  private record Key(int kq, long ident) {}

  /**
   * Records the udata of a change that is about to be made. A refused change needs no correction,
   * because its event is never returned.
   */
  void change(int kq, Kevent change) {
    if (isReplaced && change.filter == EventVar.EVFILT_USER && (change.flags & EV_DELETE) == 0) {
      last.put(new Key(kq, change.ident), change.udata);
    }
  }

  /** Corrects the udata of events that are about to be returned. */
  void correct(int kq, Kevent[] events, int count) {
    for (int i = 0; isReplaced && i < count; i++) {
      Kevent event = events[i];
      if (event.filter == EventVar.EVFILT_USER && event.flags != EV_ERROR) {
        event.udata = last.getOrDefault(new Key(kq, event.ident), event.udata);
      }
    }
  }
}
