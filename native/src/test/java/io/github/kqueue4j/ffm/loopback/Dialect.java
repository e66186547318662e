// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.kern.EventVar;
import io.github.kqueue4j.reference.kern.Kevent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How one system's kqueue differs from the reference kernel behind the loopback: its numbers and
 * its behaviour.
 *
 * @param name the value of {@code kqueue4j.native.abi}, followed by a release if it is an older one
 * @param header the constants of the system
 * @param struct the {@code struct kevent} of the system
 * @param kevent the symbol of kevent(2)
 * @param hasLongCounts whether the counts are {@code size_t}
 * @param traits the differences in behaviour
 */
public record Dialect(
    String name,
    Header header,
    Struct struct,
    String kevent,
    boolean hasLongCounts,
    List<Trait> traits) {

  private static final int EV_ERROR = 0x4000;
  private static final int EV_EOF = 0x8000;
  private static final int STRIPPED = 0x000f;
  private static final Map<String, Integer> FILTERS =
      Map.of(
          "READ", EventVar.EVFILT_READ,
          "WRITE", EventVar.EVFILT_WRITE,
          "AIO", EventVar.EVFILT_AIO,
          "VNODE", EventVar.EVFILT_VNODE,
          "PROC", EventVar.EVFILT_PROC,
          "SIGNAL", EventVar.EVFILT_SIGNAL,
          "TIMER", EventVar.EVFILT_TIMER,
          "EXCEPT", EventVar.EVFILT_EXCEPT,
          "USER", EventVar.EVFILT_USER);

  /** A number that is no filter of the reference kernel, which returns EINVAL for it. */
  static final int UNKNOWN = 42;

  /** A difference between a system, or an older release of it, and the reference. */
  public enum Trait {
    /** Entries for errors are copied out even if there is no room. */
    POSTS_PAST_ROOM,
    /** A posted entry keeps flags and fflags of its change. */
    POSTS_FLAGS,
    /** EV_ADD and the like are not kept in the flags of an event. */
    STRIPS_ACTIONS,
    /**
     * The call goes on waiting after it has posted entries, which are lost if the wait times out.
     */
    WAITS_ON,
    /** Changes and events are those of {@link LibkqueueEvents}. */
    LIBKQUEUE,
    /** The error of every refused EV_ADD is EFAULT, as in libkqueue 2.7. */
    LIBKQUEUE_2_7,
    /** An exit status is reported only on request. */
    EXITSTATUS_ON_REQUEST,
    /**
     * An event wakes one sleeper, and later events wake none until another thread goes to sleep.
     */
    WAKES_ONE,
    /** The udata of a user event stays that of the change that added the event. */
    KEEPS_UDATA,
    /** The release has no EVFILT_USER. */
    NO_USER,
    /** Notes of timers are ignored; all periods are in milliseconds. */
    NO_UNITS,
    /** Only kqueue(2) is exported. */
    OLD_KQUEUE
  }

  /** The seven ABIs, and older releases of four of them. */
  public static final List<Dialect> ALL =
      List.of(
          freebsd("freebsd", Trait.STRIPS_ACTIONS),
          freebsd("freebsd 12", Trait.STRIPS_ACTIONS, Trait.OLD_KQUEUE),
          of(
              "macos",
              Header.MACOS,
              new Struct(io.github.kqueue4j.ffm.macos.kevent.layout()),
              Trait.POSTS_FLAGS,
              Trait.EXITSTATUS_ON_REQUEST),
          new Dialect(
              "netbsd",
              Header.NETBSD,
              new Struct(io.github.kqueue4j.ffm.netbsd.kevent.layout()),
              "__kevent100",
              true,
              List.of()),
          netbsd50("netbsd50"),
          netbsd50("netbsd50 7", Trait.NO_USER, Trait.NO_UNITS, Trait.OLD_KQUEUE),
          openbsd("openbsd"),
          openbsd("openbsd 7.3", Trait.NO_USER, Trait.NO_UNITS, Trait.OLD_KQUEUE),
          of(
              "dragonfly",
              Header.DRAGONFLY,
              new Struct(io.github.kqueue4j.ffm.dragonfly.kevent.layout()),
              Trait.POSTS_PAST_ROOM,
              Trait.WAKES_ONE,
              Trait.KEEPS_UDATA,
              Trait.NO_UNITS),
          libkqueue("libkqueue", Trait.POSTS_FLAGS, Trait.WAITS_ON, Trait.LIBKQUEUE),
          libkqueue(
              "libkqueue 2.7",
              Trait.POSTS_FLAGS,
              Trait.WAITS_ON,
              Trait.LIBKQUEUE,
              Trait.LIBKQUEUE_2_7));

  private static Dialect of(String name, Header header, Struct struct, Trait... traits) {
    return new Dialect(name, header, struct, "kevent", false, List.of(traits));
  }

  private static Dialect freebsd(String name, Trait... traits) {
    return of(
        name, Header.FREEBSD, new Struct(io.github.kqueue4j.ffm.freebsd.kevent.layout()), traits);
  }

  private static Dialect netbsd50(String name, Trait... traits) {
    return new Dialect(
        name,
        Header.NETBSD,
        new Struct(io.github.kqueue4j.ffm.netbsd.kevent50.layout()),
        "__kevent50",
        true,
        List.of(traits));
  }

  private static Dialect openbsd(String name, Trait... traits) {
    return of(
        name, Header.OPENBSD, new Struct(io.github.kqueue4j.ffm.openbsd.kevent.layout()), traits);
  }

  private static Dialect libkqueue(String name, Trait... traits) {
    return of(
        name,
        Header.LIBKQUEUE,
        new Struct(io.github.kqueue4j.ffm.libkqueue.kevent.layout()),
        traits);
  }

  /** The name without the release. */
  public String abi() {
    return name.split(" ", 2)[0];
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  @Override
  public String toString() {
    return name;
  }

  // changes

  /** Translates a change for the reference kernel. */
  Kevent toKernel(Raw raw) {
    Kevent change = new Kevent();
    int filter = filter(raw.filter());
    if (filter == EventVar.EVFILT_USER && has(Trait.NO_USER)) {
      filter = UNKNOWN;
    }
    change.set(raw.ident(), filter, raw.flags(), raw.fflags(), raw.data(), raw.udata());
    switch (filter) {
      case EventVar.EVFILT_TIMER -> setTimer(change);
      case EventVar.EVFILT_SIGNAL -> change.ident = portableSignal(raw.ident());
      case EventVar.EVFILT_EXCEPT -> change.fflags = move(raw.fflags(), "NOTE_OOB", 2);
      case EventVar.EVFILT_VNODE -> change.fflags &= 0x7f & ~bit("NOTE_TRUNCATE");
      case EventVar.EVFILT_PROC -> change.fflags &= 0xe0000007;
      default -> {}
    }
    return change;
  }

  private int filter(int number) {
    for (Map.Entry<String, Integer> filter : FILTERS.entrySet()) {
      OptionalInt mine = header.find("EVFILT_" + filter.getKey());
      if (mine.isPresent() && mine.getAsInt() == number) {
        return filter.getValue();
      }
    }
    return UNKNOWN;
  }

  /** Converts the period of a timer to milliseconds, the reference's unit. */
  private void setTimer(Kevent change) {
    int notes = change.fflags;
    change.fflags = 0;
    if (has(Trait.NO_UNITS)) {
      return;
    }
    Map<Integer, Long> nanos = new HashMap<>();
    nanos.put(0, 1_000_000L);
    header.find("NOTE_SECONDS").ifPresent(unit -> nanos.put(unit, 1_000_000_000L));
    header.find("NOTE_MSECONDS").ifPresent(unit -> nanos.put(unit, 1_000_000L));
    header.find("NOTE_USECONDS").ifPresent(unit -> nanos.put(unit, 1000L));
    header.find("NOTE_NSECONDS").ifPresent(unit -> nanos.put(unit, 1L));
    Long unit = nanos.get(notes);
    if (unit == null) {
      change.filter = UNKNOWN; // EINVAL
    } else if (change.data > 0) {
      change.data = (change.data * unit - 1) / 1_000_000 + 1;
    }
  }

  private int bit(String name) {
    return header.find(name).orElse(0);
  }

  private int move(int notes, String name, int to) {
    int from = bit(name);
    return from != 0 && (notes & from) != 0 ? (notes & ~from) | to : notes & ~to;
  }

  private long portableSignal(long number) {
    for (Signal signal : Signal.values()) {
      if (signalNumber(signal) == number) {
        return signal.number();
      }
    }
    return -1;
  }

  private int signalNumber(Signal signal) {
    return header.find("SIG" + signal).orElse(0);
  }

  // events

  /** Whether a change of a process requests the exit status. */
  boolean asksForStatus(Raw change) {
    return (change.fflags() & bit("NOTE_EXITSTATUS")) != 0;
  }

  /**
   * Translates an entry into the form in which this system returns it.
   *
   * @param changes the changes of the call
   * @param statusAsked the processes whose exit status was requested
   */
  Raw toHost(Kevent event, List<Raw> changes, Set<Long> statusAsked) {
    int filter = hostFilter(event, changes);
    long ident = event.ident;
    int flags = event.flags;
    int fflags = event.fflags;
    long data = event.data;
    switch (event.filter) {
      case EventVar.EVFILT_SIGNAL -> ident = signalNumber(Signal.of(event.ident));
      case EventVar.EVFILT_EXCEPT ->
          fflags = (fflags & 2) != 0 ? (fflags & ~2) | bit("NOTE_OOB") : fflags;
      case EventVar.EVFILT_READ, EventVar.EVFILT_WRITE ->
          fflags = (flags & EV_EOF) != 0 ? errno(fflags) : fflags;
      case EventVar.EVFILT_PROC -> {
        if (has(Trait.EXITSTATUS_ON_REQUEST) && (flags & EV_EOF) != 0) {
          boolean asked = statusAsked.contains(ident);
          data = asked ? data : 0;
          fflags |= asked ? bit("NOTE_EXITSTATUS") : 0;
        }
      }
      default -> {}
    }
    if (flags == EV_ERROR) {
      data = errno((int) data);
      if (has(Trait.POSTS_FLAGS)) {
        for (Raw change : changes) {
          if (change.ident() == ident && change.filter() == filter) {
            flags = change.flags() | EV_ERROR;
            fflags = change.fflags();
          }
        }
      }
    } else if (has(Trait.STRIPS_ACTIONS)) {
      flags &= ~STRIPPED;
    }
    return new Raw(ident, filter, flags, fflags, data, event.udata);
  }

  /** The host's number of an entry's filter; an unknown filter is returned as it was passed. */
  private int hostFilter(Kevent event, List<Raw> changes) {
    for (Map.Entry<String, Integer> filter : FILTERS.entrySet()) {
      if (filter.getValue() == event.filter) {
        return header.get("EVFILT_" + filter.getKey());
      }
    }
    return changes.stream()
        .filter(change -> change.ident() == event.ident && change.udata() == event.udata)
        .findFirst()
        .orElseThrow()
        .filter();
  }

  /** This system's number of an error. */
  int errno(int reference) {
    Errno errno = Errno.of(reference);
    return errno == Errno.EOTHER ? reference : header.find(errno.name()).orElse(reference);
  }

  /**
   * A {@code struct kevent} of the system.
   *
   * @param ident ident
   * @param filter filter
   * @param flags flags
   * @param fflags fflags
   * @param data data
   * @param udata udata
   */
  record Raw(long ident, int filter, int flags, int fflags, long data, long udata) {}
}
