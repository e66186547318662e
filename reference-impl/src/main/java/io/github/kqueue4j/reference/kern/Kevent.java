// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

/**
 * {@code struct kevent} as the kernel uses it: raw, mutable values. Confined to the thread that
 * makes the call.
 */
public final class Kevent {
  /** The identifier of the watched object. */
  public long ident;

  /** The filter: an EVFILT number of {@link EventVar}, or an invalid number. */
  public int filter;

  /** EV_* bits, in the lower 16 bits. */
  public int flags;

  /** NOTE_* bits. */
  public int fflags;

  /** The filter's data. */
  public long data;

  /** The user's data. */
  public long udata;

  /** Creates an event with all fields 0. */
  public Kevent() {}

  /**
   * Copies all fields, as C's structure assignment does.
   *
   * @param other the event to copy
   */
  public void set(Kevent other) {
    ident = other.ident;
    filter = other.filter;
    flags = other.flags;
    fflags = other.fflags;
    data = other.data;
    udata = other.udata;
  }

  /**
   * {@code EV_SET()}.
   *
   * @param newIdent the identifier
   * @param newFilter the filter's number
   * @param newFlags EV_* bits
   * @param newFflags NOTE_* bits
   * @param newData the filter's data
   * @param newUdata the user's data
   */
  public void set(
      long newIdent, int newFilter, int newFlags, int newFflags, long newData, long newUdata) {
    ident = newIdent;
    filter = newFilter;
    flags = newFlags;
    fflags = newFflags;
    data = newData;
    udata = newUdata;
  }
}
