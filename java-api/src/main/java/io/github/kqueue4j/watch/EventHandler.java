// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/** Who an event of a service's watcher is for. */
@FunctionalInterface
interface EventHandler {
  /** Called by whichever thread has collected the event. */
  void handle(Event<EventHandler> event);
}
