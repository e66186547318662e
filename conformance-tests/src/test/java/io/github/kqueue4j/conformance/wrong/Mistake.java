// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.wrong;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.EV_DISABLE;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.EV_RECEIPT;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.SysEvent.NOTE_TRIGGER;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A mistake of a wrong kernel, and the rule that the mistake breaks. */
enum Mistake {
  /** No mistake, to check that the wrapper itself is correct. */
  NONE(""),

  STOPS_AT_AN_ERROR("CALL-3") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      for (KEvent change : changes) {
        List<KEvent> posted = q.right.kevent(List.of(change), 0, Duration.ZERO);
        if (!posted.isEmpty()) {
          return posted;
        }
      }
      return q.right.kevent(List.of(), max, timeout);
    }
  },
  ERROR_WITHOUT_ERRNO("CALL-3", c -> c, e -> is(e, EV_ERROR) ? data(e, 0) : e),
  ERROR_KEEPS_FLAGS("CALL-4", c -> c, e -> is(e, EV_ERROR) ? flags(e, e.flags() | EV_CLEAR) : e),
  COLLECTS_AFTER_AN_ERROR("CALL-5") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      List<KEvent> events = new ArrayList<>(q.right.kevent(changes, max, timeout));
      if (max > 0 && events.stream().anyMatch(KEvent::isError)) {
        events.addAll(q.right.kevent(List.of(), max, Duration.ZERO));
      }
      return events;
    }
  },
  NO_RECEIPTS("CALL-6", c -> flags(c, c.flags() & ~EV_RECEIPT), e -> e),
  ENDS_TOO_EARLY("CALL-9") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      return q.right.kevent(changes, max, timeout.dividedBy(2));
    }
  },
  LOSES_HALF_OF_UDATA(
      "CALL-13",
      c -> c,
      e -> new KEvent(e.ident(), e.filter(), e.flags(), e.fflags(), e.data(), (int) e.udata())),
  SHOWS_ACTIONS("CALL-14", c -> c, e -> is(e, EV_ERROR) ? e : flags(e, e.flags() | EV_ADD)),

  IGNORES_ONESHOT("FLAG-1", c -> flags(c, c.flags() & ~EV_ONESHOT), e -> e),
  FORGETS_CLEAR(
      "FLAG-2",
      c -> flags(c, c.flags() & ~EV_CLEAR),
      e -> is(e, EV_ERROR) ? e : flags(e, e.flags() | EV_CLEAR)),
  CLEARS_ALWAYS("FLAG-3", c -> is(c, EV_ADD) ? flags(c, c.flags() | EV_CLEAR) : c, e -> e),
  IGNORES_DISPATCH("FLAG-4", c -> flags(c, c.flags() & ~EV_DISPATCH), e -> e),
  DISABLED_STILL_FIRES("FLAG-7", c -> flags(c, c.flags() & ~EV_DISABLE), e -> e),
  IGNORES_DELETE("FLAG-10", c -> is(c, EV_DELETE) ? flags(c, EV_ADD) : c, e -> e),
  ABSENT_EVENT_IS_NO_ERROR(
      "FLAG-18", c -> c, e -> e.isError() && e.errno() == Errno.ENOENT ? null : e),

  UNORDERED("ORDER-1") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      List<KEvent> events = new ArrayList<>(q.right.kevent(changes, max, timeout));
      Collections.reverse(events);
      return events;
    }
  },
  /** Reverses events except every third time, to test comparisons of two runs. */
  UNSTEADY("") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      List<KEvent> events = new ArrayList<>(q.right.kevent(changes, max, timeout));
      if (events.size() > 1 && TIMES.incrementAndGet() % 3 != 0) {
        Collections.reverse(events);
      }
      return events;
    }
  },
  /**
   * Lets 20 ms pass before a timer is disabled, as a busy machine may, to test that the times of a
   * comparison are stretched then.
   */
  SLOW("") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      if (changes.stream().anyMatch(c -> c.filter() == Filter.TIMER && is(c, EV_DISABLE))) {
        try (Kqueue idle = Kqueue.open(q.right.backend())) {
          idle.kevent(List.of(), 1, Duration.ofMillis(20));
        }
      }
      return q.right.kevent(changes, max, timeout);
    }
  },
  TWICE_IN_A_CALL("ORDER-3") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      List<KEvent> events = q.right.kevent(changes, max, timeout);
      return events.stream().flatMap(e -> Stream.of(e, copy(e))).limit(Math.max(max, 1)).toList();
    }
  },
  LOSES_WHAT_HAS_NO_ROOM("ORDER-4") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      List<KEvent> events = q.right.kevent(changes, max == 0 ? 0 : 64, timeout);
      return max == 0 || events.stream().anyMatch(KEvent::isError)
          ? events
          : events.stream().limit(max).toList();
    }
  },

  LOST_TRIGGER(
      "USER-1", c -> (c.fflags() & NOTE_TRIGGER) != 0 && !is(c, EV_ADD) ? null : c, e -> e),
  LOSES_NOTES(
      "USER-5", c -> c, e -> e.filter() == Filter.USER && !is(e, EV_ERROR) ? fflags(e, 0) : e),

  EARLY_TIMER(
      "TIMER-1",
      c ->
          c.filter() == Filter.TIMER && c.data() > 1
              ? new KEvent(c.ident(), c.filter(), c.flags(), c.fflags(), c.data() / 2, c.udata())
              : c,
      e -> e),
  COUNTS_ONE_EXPIRATION(
      "TIMER-3", c -> c, e -> e.filter() == Filter.TIMER && !is(e, EV_ERROR) ? data(e, 1) : e),
  TIMER_KEEPS_UNIT("TIMER-15", c -> c, e -> e.filter() == Filter.TIMER ? fflags(e, 2) : e),

  WRONG_DATA("READ-1", c -> c, e -> e.filter() == Filter.READ && !is(e, EV_ERROR) ? data(e, 1) : e),
  NO_EOF("READ-4", c -> c, e -> is(e, EV_EOF) ? flags(e, e.flags() & ~EV_EOF) : e),
  NO_NODATA("READ-5", c -> c, e -> flags(e, e.flags() & ~EV_NODATA)),
  FULL_IS_WRITABLE("WRITE-3") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      List<KEvent> events = q.right.kevent(changes, max, timeout);
      boolean writes = q.added.values().stream().anyMatch(c -> c.filter() == Filter.WRITE);
      return events.isEmpty() && max > 0 && writes
          ? q.added.values().stream().map(c -> flags(c, 0)).toList()
          : events;
    }
  },
  URGENT_FOR_NOTHING("EXCEPT-1") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      List<KEvent> events = q.right.kevent(changes, max, timeout);
      return changes.stream().anyMatch(c -> c.filter() == Filter.EXCEPT)
          ? List.of(new KEvent(changes.getFirst().ident(), Filter.EXCEPT, 0, NOTE_OOB, 0, 0))
          : events;
    }
  },

  VNODE_MISSES_DELETE(
      "VNODE-5",
      c -> c.filter() == Filter.VNODE ? fflags(c, c.fflags() & ~NOTE_DELETE) : c,
      e -> e),
  VNODE_REPORTS_ALL("VNODE-6", c -> c.filter() == Filter.VNODE ? fflags(c, 0x7f) : c, e -> e),
  EXIT_WITHOUT_STATUS("PROC-1", c -> c, e -> e.filter() == Filter.PROC ? data(e, 0) : e),
  ABSENT_PROCESS_IS_NO_ERROR(
      "PROC-3", c -> c, e -> e.isError() && e.errno() == Errno.ESRCH ? null : e),
  COUNTS_ONE_SIGNAL(
      "SIGNAL-2", c -> c, e -> e.filter() == Filter.SIGNAL && !is(e, EV_ERROR) ? data(e, 1) : e),

  INNER_QUEUE_UNREPORTED("NEST-1") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      return q.right.kevent(changes, max, timeout).stream()
          .filter(e -> e.filter() != Filter.READ || !q.provider.queues.contains(e.ident()))
          .toList();
    }
  },
  ACCEPTS_ITSELF("NEST-4", c -> c, e -> e.isError() && e.errno() == Errno.EINVAL ? null : e),
  MISSED_WAKEUP("THREAD-9"),
  INTERRUPT_FORGOTTEN("INTERRUPT-1"),

  CLOSED_STILL_WORKS("CLOSE-1"),
  CLOSE_DOES_NOT_WAKE("CLOSE-2"),
  STALE_EVENT_AFTER_CLOSE("CLOSE-4") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      List<KEvent> events = new ArrayList<>(q.right.kevent(changes, max, timeout));
      for (KEvent change : q.added.values()) {
        if (max > 0 && q.isClosed(change.ident())) {
          events.add(flags(change, 0));
        }
      }
      return events;
    }
  },
  LEAKED_DESCRIPTOR("CLOSE-3"),
  LEAKED_MEMORY("CLOSE-12"),
  DROPS_CHANGES_AFTER_EIGHT("LIMIT-2") {
    @Override
    List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
        throws KqueueException {
      return q.right.kevent(changes.stream().limit(8).toList(), max, timeout);
    }
  },
  TIMERS_WITHOUT_LIMIT("LIMIT-4", c -> c, e -> e.isError() && e.errno() == Errno.ENOMEM ? null : e);

  private static final AtomicInteger TIMES = new AtomicInteger();

  final String rule;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  private final Fault ofChange;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  private final Fault ofEvent;

  Mistake(String rule) {
    this(rule, c -> c, e -> e);
  }

  /** The alteration of an entry. */
  @FunctionalInterface
  private interface Fault {
    /** Returns the entry to use instead; null drops the entry. */
    @Nullable KEvent apply(KEvent entry);
  }

  /** Creates a mistake that alters each change and each event. */
  Mistake(String rule, Fault ofChange, Fault ofEvent) {
    this.rule = rule;
    this.ofChange = ofChange;
    this.ofEvent = ofEvent;
  }

  /** Makes a kevent call with this mistake. */
  List<KEvent> call(WrongDriver q, List<KEvent> changes, int max, Duration timeout)
      throws KqueueException {
    List<KEvent> list = all(changes, ofChange);
    return all(q.right.kevent(list, max, timeout), ofEvent);
  }

  private static List<KEvent> all(List<KEvent> entries, Fault fault) {
    List<KEvent> all = new ArrayList<>();
    for (KEvent entry : entries) {
      KEvent other = fault.apply(entry);
      if (other != null) {
        all.add(other);
      }
    }
    return all;
  }

  private static KEvent copy(KEvent e) {
    return flags(e, e.flags());
  }

  private static boolean is(KEvent event, int flag) {
    return (event.flags() & flag) != 0;
  }

  private static KEvent flags(KEvent e, int flags) {
    return new KEvent(e.ident(), e.filter(), flags, e.fflags(), e.data(), e.udata());
  }

  private static KEvent fflags(KEvent e, int fflags) {
    return new KEvent(e.ident(), e.filter(), e.flags(), fflags, e.data(), e.udata());
  }

  private static KEvent data(KEvent e, long data) {
    return new KEvent(e.ident(), e.filter(), e.flags(), e.fflags(), data, e.udata());
  }
}
