// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.KEvent;
import java.util.List;
import java.util.Map;

/**
 * What a source makes of one of its events.
 *
 * @param text what to print, for people; empty if the event is not to be seen
 * @param facts what programs want to know beyond the event's own fields
 * @param next what happens with the source and with the whole watch
 * @param status the exit status if the watch stops
 * @param changes what the kqueue is to watch from now on
 */
record SourceEvent(
    String text, Map<String, Object> facts, Next next, int status, List<KEvent> changes) {
  /** How it goes on. */
  enum Next {
    /** The source may have more events. */
    STAYS,
    /** The source is over; the watch goes on as long as it has another. */
    ENDED,
    /** The watch stops. */
    STOP
  }

  static SourceEvent of(String text) {
    return new SourceEvent(text, Map.of(), Next.STAYS, 0, List.of());
  }

  static SourceEvent stop(int status) {
    return new SourceEvent("", Map.of(), Next.STOP, status, List.of());
  }

  SourceEvent with(Map<String, Object> moreFacts) {
    return new SourceEvent(text, moreFacts, next, status, changes);
  }

  SourceEvent ended() {
    return new SourceEvent(text, facts, Next.ENDED, status, changes);
  }

  SourceEvent stopping(int exitStatus) {
    return new SourceEvent(text, facts, Next.STOP, exitStatus, changes);
  }

  SourceEvent adding(KEvent change) {
    return new SourceEvent(text, facts, next, status, List.of(change));
  }
}
