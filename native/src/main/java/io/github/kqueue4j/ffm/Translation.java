// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import java.time.Duration;

/** The tables of an {@link Abi}, which translate entries and results. Immutable. */
final class Translation {

  /** Added to a host's error number that {@link Errno} does not name. */
  static final int HOST_ERRNO = 1000;

  private static final int ERRORS = 256;
  private static final int SIGNALS = 32;
  private static final Filter[] FILTERS = Filter.values();

  private final Abi abi;
  private final Abi.Features features;
  private final TimerUnits units;
  private final int eventFlags;
  private final int statusNote;
  private final int[] numbers = new int[FILTERS.length];

  /** Indexed by the host's number minus {@link #lowest}. */
  private final Filter[] filters;

  private final int lowest;
  private final int[] errors = new int[ERRORS];
  private final int[] signals = new int[SIGNALS];

  Translation(Abi abi, Abi.Features features) {
    this.abi = abi;
    this.features = features;
    this.units = features.timerUnits() ? abi.timerUnits() : TimerUnits.MILLISECONDS;
    this.eventFlags = abi.eventFlags();
    this.statusNote = abi.statusNote();
    int least = Integer.MAX_VALUE;
    int most = Integer.MIN_VALUE;
    for (Filter filter : FILTERS) {
      int number = abi.number(filter);
      numbers[ordinal(filter)] = number;
      if (number != Abi.ABSENT) {
        least = Math.min(least, number);
        most = Math.max(most, number);
      }
    }
    this.lowest = least;
    this.filters = new Filter[most - least + 1];
    for (Filter filter : FILTERS) {
      if (abi.number(filter) != Abi.ABSENT) {
        filters[abi.number(filter) - least] = filter;
      }
    }
    abi.fillErrors(errors);
    for (Signal signal : Signal.values()) {
      signals[signal.number()] = abi.toHost(signal);
    }
  }

  @SuppressWarnings("EnumOrdinal") // never leaves the process
  private static int ordinal(Filter filter) {
    return filter.ordinal();
  }

  Abi abi() {
    return abi;
  }

  boolean supports(Filter filter) {
    return abi.supports(filter, features);
  }

  int supportedNotes(Filter filter) {
    return supports(filter) ? abi.notes(filter, features) & filter.notes() : 0;
  }

  Duration timerResolution() {
    return units.resolution();
  }

  // to the host

  int number(Filter filter) {
    return numbers[ordinal(filter)];
  }

  int notes(Filter filter, int notes) {
    return filter == Filter.TIMER ? units.notes(notes) : abi.toHost(filter, notes);
  }

  long data(Filter filter, int notes, long data) {
    return filter == Filter.TIMER ? units.period(notes, data) : data;
  }

  long ident(Filter filter, long ident) {
    return filter == Filter.SIGNAL ? signals[(int) ident] : ident;
  }

  // from the host

  Filter filter(int number) {
    return filters[number - lowest];
  }

  int portableFlags(int flags) {
    return (flags & SysEvent.EV_ERROR) != 0 ? SysEvent.EV_ERROR : flags & eventFlags;
  }

  /** The portable fflags of an event; at end of file those of READ and WRITE are an errno. */
  int portableNotes(Filter filter, int flags, int notes) {
    // Not a switch: its class would be initialized here, perhaps near the end of the stack.
    if (filter == Filter.TIMER) {
      return 0;
    }
    if (filter == Filter.READ || filter == Filter.WRITE) {
      return (flags & SysEvent.EV_EOF) != 0 ? portableErrno(notes) : notes;
    }
    return abi.toPortable(filter, notes);
  }

  /** The portable data of an event; −1 stands for an unknown exit status. */
  long portableData(Filter filter, int notes, long data) {
    boolean isUnreported =
        filter == Filter.PROC && (notes & SysEvent.NOTE_EXIT) != 0 && (notes & statusNote) == 0;
    return isUnreported ? -1 : data;
  }

  long portableIdent(Filter filter, long ident) {
    if (filter != Filter.SIGNAL) {
      return ident;
    }
    for (int number = 1; number < SIGNALS; number++) {
      if (signals[number] == ident) {
        return number;
      }
    }
    return ident;
  }

  /** The number of an {@link Errno}, or the host's number plus {@link #HOST_ERRNO}. */
  int portableErrno(int number) {
    if (number == 0) {
      return 0;
    }
    int portable = number > 0 && number < ERRORS ? errors[number] : 0;
    return portable == 0 ? HOST_ERRNO + number : portable;
  }
}
