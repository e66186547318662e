// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.Signal;
import java.util.List;

/**
 * Describes how kqueue differs on one system: struct layout, constants, names, units, and which
 * portable filters and notes the system supports. Immutable. No other class checks which system
 * this is.
 *
 * <p>Portable values are those of {@link io.github.kqueue4j.SysEvent}, {@link
 * io.github.kqueue4j.Errno} and {@link Signal}; host values are those of jextract's classes. An Abi
 * makes no system call, so every Abi can be inspected on every system.
 */
abstract class Abi {

  /** The number of a filter that the system does not have. */
  static final int ABSENT = Integer.MIN_VALUE;

  // names

  /** The value of {@code kqueue4j.native.abi}. */
  abstract String name();

  /** What {@code Backend.host()} says; the same for all versions of a system. */
  String system() {
    return name();
  }

  // functions

  /** The symbol of the kevent(2) that takes this layout. */
  String kevent() {
    return "kevent";
  }

  /** Whether kevent(2) takes its counts as {@code size_t} instead of {@code int}. */
  boolean hasLongCounts() {
    return false;
  }

  /** The ways to create a close-on-exec kqueue, best first; every release has the last one. */
  abstract List<Creation> creations();

  /**
   * Whether each change needs a call of its own, with no room for entries, because the library
   * would otherwise go on waiting after it has posted entries.
   */
  boolean takesChangesSingly() {
    return false;
  }

  /**
   * Returns calls that behave as on the other systems where those of this system's library do not.
   *
   * @param calls the calls of the library
   */
  SystemCalls adapt(SystemCalls calls) {
    return calls;
  }

  /**
   * Whether a queue can watch another one. A library that accepts such an event and never reports
   * it cannot.
   */
  boolean watchesQueues() {
    return true;
  }

  /**
   * Whether an event wakes one sleeper, and later events wake none until another thread goes to
   * sleep, although more threads sleep. On such a system a thread that does not sleep alone has to
   * check for events by itself from time to time.
   */
  boolean forgetsSleepers() {
    return false;
  }

  /** Flags of fcntl(2) and open(2). */
  abstract FileFlags fileFlags();

  // struct kevent

  /** An array of the system's {@code struct kevent}. */
  abstract NativeBuffer newBuffer(int capacity, Translation translation);

  /** The number of a filter, or {@link #ABSENT}. */
  abstract int number(Filter filter);

  /** The portable notes that work with a filter; 0 if the filter does not work. */
  abstract int notes(Filter filter, Features features);

  /** Whether changes of this filter can be made at all. */
  boolean supports(Filter filter, Features features) {
    return number(filter) != ABSENT && (filter != Filter.USER || features.userEvents());
  }

  /** The flags that an event may carry and that mean the same on every system. */
  abstract int eventFlags();

  /** The host's bits for portable notes; TIMER goes through {@link #timerUnits} instead. */
  int toHost(Filter filter, int notes) {
    return notes;
  }

  /**
   * The host's note that requests the exit status, on a system that reports the status only on
   * request and may refuse the request; an event without this note has an unknown status. 0 on a
   * system that always reports the status.
   */
  int statusNote() {
    return 0;
  }

  /** The portable notes for the host's bits; bits without a portable name are dropped. */
  int toPortable(Filter filter, int notes) {
    return notes;
  }

  /** How a TIMER change encodes its unit. */
  abstract TimerUnits timerUnits();

  /**
   * Whether the first releases that have this layout lack {@link #timerUnits}. Those releases
   * ignore the notes of a TIMER and count in milliseconds, so only an attempt shows which release
   * this is.
   */
  boolean timerUnitsMayBeMissing() {
    return false;
  }

  /**
   * Whether the first releases report EFAULT for each refused EV_ADD. The backend recognizes such a
   * release by that, and does not offer the filters that do not work there.
   */
  boolean firstReleasesHideErrors() {
    return false;
  }

  // numbers

  /** Enters the portable number of each of the host's errors into a table of zeroes. */
  abstract void fillErrors(int[] portable);

  /** The host's number of a signal; the numbers are the same on all BSDs. */
  int toHost(Signal signal) {
    return signal.number();
  }

  @Override
  public final String toString() {
    return name();
  }

  /**
   * One way to create a kqueue.
   *
   * @param symbol a function that takes no argument, or one int if {@code takesFlags}
   * @param takesFlags whether the function takes flags
   * @param flags the flags to pass
   * @param isCloseOnExec whether the new descriptor is close-on-exec already and needs no fcntl(2)
   */
  record Creation(String symbol, boolean takesFlags, int flags, boolean isCloseOnExec) {
    static Creation plain(boolean isCloseOnExec) {
      return new Creation("kqueue", false, 0, isCloseOnExec);
    }

    static Creation with(String symbol, int flags) {
      return new Creation(symbol, true, flags, true);
    }
  }

  /**
   * Flags of files.
   *
   * @param nonBlocking O_NONBLOCK
   * @param watch the open(2) flags for a file that is only watched; opening never blocks, not even
   *     on a FIFO
   * @param watchLink the open(2) flags that open a symbolic link itself; O_NOFOLLOW on a system
   *     that cannot open one
   * @param linkRefusal the host's error when O_NOFOLLOW meets a symbolic link; reported as ELOOP
   */
  record FileFlags(int nonBlocking, int watch, int watchLink, int linkRefusal) {}

  /**
   * Features that differ between releases with the same layout, so only the running kernel shows
   * them.
   *
   * @param userEvents whether the kernel has EVFILT_USER
   * @param timerUnits whether the kernel has {@link Abi#timerUnits}
   * @param reportsErrors whether the kernel reports the errno of each refused EV_ADD, see {@link
   *     Abi#firstReleasesHideErrors}
   */
  record Features(boolean userEvents, boolean timerUnits, boolean reportsErrors) {
    static final Features ALL = new Features(true, true, true);
  }
}
