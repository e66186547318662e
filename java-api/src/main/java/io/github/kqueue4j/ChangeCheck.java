// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.EV_DISABLE;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_ENABLE;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.EV_RECEIPT;
import static io.github.kqueue4j.SysEvent.NOTE_MSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_NSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_SECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_USECONDS;

/**
 * Refuses changes before they reach a kernel, if the systems disagree on their arguments (some
 * refuse, some ignore, some loop) and no program can mean them.
 */
final class ChangeCheck {

  private static final int CHANGE_FLAGS =
      EV_ADD
          | EV_DELETE
          | EV_ENABLE
          | EV_DISABLE
          | EV_RECEIPT
          | EV_ONESHOT
          | EV_CLEAR
          | EV_DISPATCH;
  private static final int ADD_DELETE = EV_ADD | EV_DELETE;
  private static final int ENABLE_DISABLE = EV_ENABLE | EV_DISABLE;
  private static final int UNITS = NOTE_SECONDS | NOTE_MSECONDS | NOTE_USECONDS | NOTE_NSECONDS;
  private static final int HIGHEST_SIGNAL = 31;

  private ChangeCheck() {}

  /**
   * Checks that at least one system accepts the change.
   *
   * @throws IllegalArgumentException if not; the message names the value and what is wrong with it
   */
  static void check(long ident, Filter filter, int flags, int fflags, long data) {
    if ((flags & ~CHANGE_FLAGS) != 0) {
      throw new IllegalArgumentException(
          name(ident, filter)
              + (": a change cannot have the flags " + FlagNames.flags(flags & ~CHANGE_FLAGS))
              + (", only " + FlagNames.flags(CHANGE_FLAGS)));
    }
    checkPair(ident, filter, flags, ADD_DELETE);
    checkPair(ident, filter, flags, ENABLE_DISABLE);
    int notes = filter.notes();
    if ((fflags & ~notes) != 0) {
      throw new IllegalArgumentException(
          name(ident, filter)
              + (": a change cannot have the notes " + FlagNames.notes(filter, fflags & ~notes))
              + (", only " + FlagNames.notes(filter, notes)));
    }
    switch (filter) {
      case TIMER -> checkTimer(ident, flags, fflags, data);
      case USER -> checkUser(ident);
      case SIGNAL -> checkSignal(ident);
      case PROC -> {}
      case READ, WRITE, AIO, VNODE, EXCEPT, EMPTY, PROCDESC -> checkDescriptor(ident, filter);
    }
  }

  private static void checkPair(long ident, Filter filter, int flags, int pair) {
    if ((flags & pair) == pair) {
      throw new IllegalArgumentException(
          name(ident, filter)
              + (": "
                  + FlagNames.flags(pair)
                  + " contradict each other, and the systems disagree on ")
              + "which one wins: make two changes");
    }
  }

  private static void checkTimer(long ident, int flags, int fflags, long data) {
    if (Integer.bitCount(fflags & UNITS) > 1) {
      throw new IllegalArgumentException(
          ("timer " + ident + " has more than one unit: ")
              + (FlagNames.notes(Filter.TIMER, fflags & UNITS) + ", use one"));
    }
    if ((flags & EV_ADD) == 0 || data > 0) {
      return;
    }
    throw new IllegalArgumentException(
        data == 0
            ? "timer " + ident + " has no period: use timer(" + ident + ", Duration)"
            : "the period of timer " + ident + " must be positive: " + data);
  }

  private static void checkUser(long ident) {
    if (ident == Long.MIN_VALUE) {
      throw new IllegalArgumentException("user event " + ident + " is reserved for wakeup()");
    }
  }

  private static void checkSignal(long ident) {
    if (ident < 1 || ident > HIGHEST_SIGNAL) {
      throw new IllegalArgumentException(
          "no signal has the number " + ident + ": use signal(Signal), or 1 to 31");
    }
  }

  private static void checkDescriptor(long ident, Filter filter) {
    if (ident >>> (Integer.SIZE - 1) != 0) {
      throw new IllegalArgumentException(
          name(ident, filter) + ": no descriptor has that number, only 0 to 2147483647");
    }
  }

  private static String name(long ident, Filter filter) {
    return ident + " " + filter;
  }
}
