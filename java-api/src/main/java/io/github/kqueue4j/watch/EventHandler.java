// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/** The part of a watch service that handles the events of one watch. */
@FunctionalInterface
interface EventHandler {
  /** Handles an event. Called by the thread that collected the event. */
  void handle(Event<EventHandler> event);
}
