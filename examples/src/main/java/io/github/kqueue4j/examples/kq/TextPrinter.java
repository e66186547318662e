// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.KEvent;
import java.util.Locale;

/** For people: when, what, and what happened to it. */
final class TextPrinter implements EventPrinter {
  @Override
  public String line(long nanos, Source source, KEvent event, SourceEvent seen) {
    String what = (source.kind() + " " + source.name()).strip();
    return String.format(Locale.ROOT, "%9.3f s  %-20s  %s", nanos / 1e9, what, seen.text());
  }
}
