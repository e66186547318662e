// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.KEvent;

/** Makes one line of an event. */
@FunctionalInterface
interface EventPrinter {
  /**
   * Makes the line.
   *
   * @param nanos since the watch began
   * @param source whose event it is
   * @param event the event
   * @param seen what the source makes of it
   */
  String line(long nanos, Source source, KEvent event, SourceEvent seen);
}
