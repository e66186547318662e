// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

/**
 * {@code struct kevent}, as the kernel works on it: raw values, mutable. Confined to the thread
 * whose call it is of.
 */
public final class Kevent {
  /** What is watched. */
  public long ident;

  /** One of the EVFILT numbers of {@link EventVar}, or anything else. */
  public int filter;

  /** EV_* bits, 16 of them. */
  public int flags;

  /** NOTE_* bits. */
  public int fflags;

  /** The filter's data. */
  public long data;

  /** The user's own. */
  public long udata;

  /** All fields 0. */
  public Kevent() {}

  /**
   * Structure assignment.
   *
   * @param other what to copy
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
   * @param newIdent what is watched
   * @param newFilter number of the filter
   * @param newFlags EV_* bits
   * @param newFflags NOTE_* bits
   * @param newData the filter's data
   * @param newUdata the user's own
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
