// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import java.util.Map;

/**
 * What a source makes of one of its events.
 *
 * @param text what to print, for people; empty if the event is not to be seen
 * @param facts what programs want to know beyond the event's own fields
 * @param next what happens with the source and with the whole watch
 * @param status the exit status if the watch stops
 */
record Sighting(String text, Map<String, Object> facts, Next next, int status) {
  /** How it goes on. */
  enum Next {
    /** The source may have more events. */
    STAYS,
    /** The source is over; the watch goes on as long as it has another. */
    ENDED,
    /** The watch stops. */
    STOP
  }

  static Sighting of(String text) {
    return new Sighting(text, Map.of(), Next.STAYS, 0);
  }

  static Sighting stop(int status) {
    return new Sighting("", Map.of(), Next.STOP, status);
  }

  Sighting with(Map<String, Object> moreFacts) {
    return new Sighting(text, moreFacts, next, status);
  }

  Sighting ended() {
    return new Sighting(text, facts, Next.ENDED, status);
  }

  Sighting stopping(int exitStatus) {
    return new Sighting(text, facts, Next.STOP, exitStatus);
  }
}
