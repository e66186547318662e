// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.KEvent;
import java.util.Locale;

/**
 * For people: when, what, and what happened to it.
 *
 * @param ink its colours
 */
record TextPrinter(Ink ink) implements EventPrinter {
  @Override
  public String line(long nanos, Source source, KEvent event, SourceEvent seen) {
    String when = String.format(Locale.ROOT, "%9.3f s", nanos / 1e9);
    String name = EventText.printable(source.kind() + " " + source.name());
    String what = String.format("%-20s", name.strip());
    return ink.faint(when) + "  " + ink.bold(what) + "  " + EventText.printable(seen.text());
  }
}
