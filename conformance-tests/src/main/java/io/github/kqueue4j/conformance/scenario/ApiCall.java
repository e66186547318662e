// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.kern.Kevent;
import io.github.kqueue4j.reference.trace.EventLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One kevent call of a scenario through the public API: its arguments, then its result. */
final class ApiCall {
  private static final int MAX = 64;
  private static final Filter[] FILTERS = Filter.values();
  private static final int LAST_OF_ORIGINAL = 9;

  private final Kqueue kq;
  private final double scale;
  private final List<Kevent> changes = new ArrayList<>();
  private int maxEvents = MAX;
  private long timeoutMillis;
  private boolean forEver;
  private volatile List<String> lines = List.of();

  /** Parses {@code [CHANGE …] [max=N] [timeout=MS|inf]}. */
  ApiCall(Kqueue kq, List<String> words, ToLongFunction<String> idents, double scale) {
    this.kq = kq;
    this.scale = scale;
    for (String word : words) {
      if (word.startsWith("max=")) {
        maxEvents = (int) Numbers.require(word.substring("max=".length()));
      } else if (word.equals("timeout=inf")) {
        forEver = true;
      } else if (word.startsWith("timeout=")) {
        timeoutMillis = Numbers.require(word.substring("timeout=".length()));
        forEver = false;
      } else {
        changes.add(Change.parse(word, idents));
      }
    }
  }

  /** Makes the call and keeps the lines to print. */
  void run(EventLine.Names names) throws KqueueException {
    List<String> result = new ArrayList<>();
    try {
      List<KEvent> list = new ArrayList<>();
      for (Kevent change : changes) {
        KEvent portable = portable(change);
        if (portable == null) {
          lines = List.of("> REFUSED");
          return;
        }
        list.add(portable);
      }
      Duration timeout = forEver ? Kqueue.FOREVER : scaled(timeoutMillis);
      List<KEvent> events = kq.kevent(list, maxEvents, timeout);
      result.add("> " + events.size());
      for (KEvent event : events) {
        result.add("  " + EventLine.format(raw(event), names));
      }
    } catch (IllegalArgumentException e) {
      result.add("> REFUSED");
    } catch (KqueueException e) {
      if (e.errno() == Errno.EINTR) {
        throw e;
      }
      result.add("> " + e.errno());
    }
    lines = result;
  }

  void print(Trace trace) {
    lines.forEach(trace::line);
  }

  private Duration scaled(long millis) {
    return Duration.ofNanos((long) (millis * 1e6 * scale));
  }

  /** The change as a KEvent; null if the API has no such filter. */
  private @Nullable KEvent portable(Kevent change) {
    int number = -change.filter;
    if (number < 1 || number > LAST_OF_ORIGINAL) {
      return null;
    }
    Filter filter = FILTERS[number - 1];
    long data =
        filter == Filter.TIMER && change.data > 0 && (change.fflags & SysEvent.NOTE_SECONDS) == 0
            ? Math.max(1, Math.round(change.data * scale))
            : change.data;
    return new KEvent(change.ident, filter, change.flags, change.fflags, data, change.udata);
  }

  private static Kevent raw(KEvent event) {
    Kevent kev = new Kevent();
    int filter = -1;
    for (int i = 0; i < FILTERS.length; i++) {
      if (FILTERS[i] == event.filter()) {
        filter = -1 - i;
      }
    }
    kev.set(event.ident(), filter, event.flags(), event.fflags(), event.data(), event.udata());
    return kev;
  }
}
