// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Finds out whether the host reports forks and execs to this process. Linux does not in most
 * containers, and a backend notices only when such an event is added.
 */
final class ProcessEventAccess {
  private static final Map<Backend, Boolean> REFUSED =
      Collections.synchronizedMap(new WeakHashMap<>());

  private ProcessEventAccess() {}

  /**
   * Returns true if the backend supports NOTE_FORK but refuses it here. Tries once for each
   * backend.
   */
  static boolean areRefused(Backend backend) {
    return (backend.supportedNotes(Filter.PROC) & SysEvent.NOTE_FORK) != 0
        && REFUSED.computeIfAbsent(backend, ProcessEventAccess::refuses);
  }

  private static boolean refuses(Backend backend) {
    long self = ProcessHandle.current().pid();
    try (Kqueue kq = Kqueue.open(backend)) {
      kq.register(KEvent.proc(self, SysEvent.NOTE_FORK).add());
      return false;
    } catch (KqueueException e) {
      return e.errno() == Errno.EPERM;
    }
  }
}
