// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.Signal;
import java.util.List;

/**
 * What is true of one system's kqueue and of no other's: layout, numbers, names, units, and which
 * of the portable names it has. Immutable; no other class asks which system this is.
 *
 * <p>Portable values are those of {@link io.github.kqueue4j.SysEvent}, {@link
 * io.github.kqueue4j.Errno} and {@link Signal}; the host's are those of jextract's classes. An Abi
 * touches nothing of the host, so all of them can be looked at anywhere.
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

  /** The symbol of kevent(2) that takes this layout. */
  String kevent() {
    return "kevent";
  }

  /** Whether the counts of kevent(2) are {@code size_t}, and not {@code int}. */
  boolean hasLongCounts() {
    return false;
  }

  /** The ways to a kqueue that is close-on-exec, best first; the last one is always there. */
  abstract List<Creation> creations();

  /**
   * Whether each change needs a call of its own, with no room for entries, because the library
   * would wait on behind the entries that it posts.
   */
  boolean takesChangesSingly() {
    return false;
  }

  /**
   * Whether an event wakes one sleeper, and then none until another thread goes to sleep, although
   * there are more events and sleepers. Who sleeps beside others has to look by himself then.
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

  /** Flags that an event may show, and that mean the same everywhere. */
  abstract int eventFlags();

  /** The host's bits for portable notes; TIMER goes through {@link #timerUnits} instead. */
  int toHost(Filter filter, int notes) {
    return notes;
  }

  /**
   * The host's note that asks for the status of an exit, where that has to be asked for and may be
   * refused; without it in an event the status is unknown. 0 where it is always told.
   */
  int statusNote() {
    return 0;
  }

  /** Portable notes for the host's bits; what has no portable name is left out. */
  int toPortable(Filter filter, int notes) {
    return notes;
  }

  /** How a TIMER says its unit. */
  abstract TimerUnits timerUnits();

  /**
   * Whether {@link #timerUnits} came later than the first release that this is for. Before, notes
   * of a TIMER were ignored and everything was milliseconds: so one has to try.
   */
  boolean timerUnitsMayBeMissing() {
    return false;
  }

  // numbers

  /** Fills a table, which is 0 all over, with the portable number of each error of the host. */
  abstract void fillErrors(int[] portable);

  /** The host's number of a signal; the BSDs agree on all. */
  int toHost(Signal signal) {
    return signal.number();
  }

  @Override
  public final String toString() {
    return name();
  }

  /**
   * One way to make a kqueue.
   *
   * @param symbol a function that takes nothing, or one int if {@code takesFlags}
   * @param takesFlags whether it does
   * @param flags what to give it
   * @param isCloseOnExec whether the descriptor is close-on-exec then, and needs no fcntl(2)
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
   * @param watch of open(2), for a file that is only watched; never waits, also for a FIFO
   * @param watchLink the same, for a link itself; where there is no such thing, O_NOFOLLOW
   * @param linkRefusal the host's error for a link that is opened with O_NOFOLLOW: told as ELOOP
   */
  record FileFlags(int nonBlocking, int watch, int watchLink, int linkRefusal) {}

  /**
   * What only the running kernel can say, as it differs between releases of one layout.
   *
   * @param userEvents whether it has EVFILT_USER
   * @param timerUnits whether it has {@link Abi#timerUnits}
   */
  record Features(boolean userEvents, boolean timerUnits) {
    static final Features ALL = new Features(true, true);
  }
}
