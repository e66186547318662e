// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.wrong;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.spi.KqueueDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A queue with its kernel's mistake, on top of a correct queue. */
final class WrongDriver implements KqueueDriver {
  final WrongProvider provider;
  final Kqueue right;

  /** The last change of each descriptor, by number. */
  final Map<Long, KEvent> added = new LinkedHashMap<>();

  private volatile boolean closed;

  WrongDriver(WrongProvider provider) throws KqueueException {
    this.provider = provider;
    this.right = Kqueue.open(provider.right);
  }

  @Override
  public int kevent(KEventBuffer changes, KEventBuffer events, int maxEvents, long timeoutNanos) {
    return call((PlainBuffer) changes, (PlainBuffer) events, maxEvents, timeoutNanos);
  }

  @Override
  public int apply(KEventBuffer changes, KEventBuffer posted) {
    return call((PlainBuffer) changes, (PlainBuffer) posted, 0, 0);
  }

  private int call(PlainBuffer changes, PlainBuffer events, int maxEvents, long timeoutNanos) {
    if (closed && provider.mistake == Mistake.CLOSED_STILL_WORKS) {
      return 0;
    }
    List<KEvent> list = changes.changes();
    for (KEvent change : list) {
      if (change.filter().takesDescriptor()) {
        added.put(change.ident(), change);
      }
    }
    Duration timeout =
        timeoutNanos == Kqueue.FOREVER_NANOS ? Kqueue.FOREVER : Duration.ofNanos(timeoutNanos);
    try {
      List<KEvent> result = new ArrayList<>(provider.mistake.call(this, list, maxEvents, timeout));
      return events.fill(result);
    } catch (KqueueException e) {
      if (provider.mistake == Mistake.INTERRUPT_FORGOTTEN && e.errno() == Errno.EINTR) {
        Thread.interrupted();
      }
      return -e.errno().number();
    }
  }

  /** Whether a number is no longer that of an open descriptor. */
  boolean isClosed(long number) throws KqueueException {
    List<KEvent> posted =
        right.kevent(List.of(new KEvent(number, Filter.READ, 0, 0, 0, 0)), 1, Duration.ZERO);
    return !posted.isEmpty()
        && posted.getFirst().isError()
        && posted.getFirst().errno() == Errno.EBADF;
  }

  @Override
  public void wakeup() {
    if (provider.mistake != Mistake.MISSED_WAKEUP) {
      right.wakeup();
    }
  }

  @Override
  public Descriptor descriptor() {
    return right.descriptor();
  }

  @Override
  public void close() {
    closed = true;
    if (provider.mistake != Mistake.CLOSE_DOES_NOT_WAKE) {
      right.close();
    }
  }
}
