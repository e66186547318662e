// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.EV_HUP;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.reference.kern.EventVar;
import io.github.kqueue4j.reference.kern.Kevent;
import io.github.kqueue4j.reference.kern.UserMemory;
import io.github.kqueue4j.spi.StackRoom;

/**
 * An array of {@code struct kevent}, with one Java array for each field, from and to which the
 * kernel copies. The arrays hold the kernel's values; {@code store} and the {@code load} methods
 * convert them to and from the API's values.
 */
final class ReferenceBuffer extends KEventBuffer implements UserMemory {
  private static final int RETURNED =
      EV_ONESHOT | EV_CLEAR | EV_DISPATCH | EV_HUP | EV_NODATA | EV_ERROR | EV_EOF;

  /** Indexed by the one's complement of the kernel's filter number. */
  private static final Filter[] FILTERS = {
    Filter.READ,
    Filter.WRITE,
    Filter.AIO,
    Filter.VNODE,
    Filter.PROC,
    Filter.SIGNAL,
    Filter.TIMER,
    Filter.EXCEPT,
    Filter.USER,
  };

  private final long[] ident;
  private final byte[] filter;
  private final int[] flags;
  private final int[] fflags;
  private final long[] data;
  private final long[] udata;

  ReferenceBuffer(int capacity) {
    super(capacity);
    ident = new long[capacity];
    filter = new byte[capacity];
    flags = new int[capacity];
    fflags = new int[capacity];
    data = new long[capacity];
    udata = new long[capacity];
  }

  /** Initializes the class that holds the table of a switch. */
  static void initialize() {
    StackRoom.check();
    number(Filter.READ);
  }

  private static byte number(Filter filter) {
    return switch (filter) {
      case READ -> EventVar.EVFILT_READ;
      case WRITE -> EventVar.EVFILT_WRITE;
      case AIO -> EventVar.EVFILT_AIO;
      case VNODE -> EventVar.EVFILT_VNODE;
      case PROC -> EventVar.EVFILT_PROC;
      case SIGNAL -> EventVar.EVFILT_SIGNAL;
      case TIMER -> EventVar.EVFILT_TIMER;
      case EXCEPT -> EventVar.EVFILT_EXCEPT;
      case USER -> EventVar.EVFILT_USER;
      case EMPTY, PROCDESC -> 0; // the kernel refuses filter 0 with EINVAL
    };
  }

  @Override
  protected void store(
      int i, long newIdent, Filter newFilter, int newFlags, int newFflags, long newData, long u) {
    ident[i] = newIdent;
    filter[i] = number(newFilter);
    flags[i] = newFlags;
    udata[i] = u;
    if (newFilter == Filter.TIMER) {
      fflags[i] = 0;
      data[i] = TimerPeriod.millis(newFflags, newData);
    } else {
      fflags[i] = newFflags;
      data[i] = newData;
    }
  }

  @Override
  protected long loadIdent(int i) {
    return ident[i];
  }

  @Override
  protected Filter loadFilter(int i) {
    return FILTERS[~filter[i]];
  }

  @Override
  protected int loadFlags(int i) {
    return flags[i] & RETURNED;
  }

  @Override
  protected int loadFflags(int i) {
    return (flags[i] & EV_ERROR) != 0 || filter[i] == EventVar.EVFILT_TIMER ? 0 : fflags[i];
  }

  @Override
  protected long loadData(int i) {
    return data[i];
  }

  @Override
  protected long loadUdata(int i) {
    return udata[i];
  }

  @Override
  public void copyin(int i, Kevent kev) {
    kev.set(ident[i], filter[i], flags[i], fflags[i], data[i], udata[i]);
  }

  @Override
  public void copyout(Kevent kev, int i) {
    ident[i] = kev.ident;
    filter[i] = (byte) kev.filter;
    flags[i] = kev.flags;
    fflags[i] = kev.fflags;
    data[i] = kev.data;
    udata[i] = kev.udata;
  }

  @Override
  public int length() {
    return capacity();
  }
}
