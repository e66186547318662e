// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.fake;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.SysEvent;

/**
 * An array of records. What comes back is masked as a backend of C structs does it: no action bits,
 * no fflags of errors and timers.
 */
public final class FakeBuffer extends KEventBuffer {

  private static final int EVENT_FLAGS =
      SysEvent.EV_ONESHOT
          | SysEvent.EV_CLEAR
          | SysEvent.EV_DISPATCH
          | SysEvent.EV_HUP
          | SysEvent.EV_NODATA
          | SysEvent.EV_ERROR
          | SysEvent.EV_EOF;

  private final KEvent[] structs;

  public FakeBuffer(int capacity) {
    super(capacity);
    structs = new KEvent[capacity];
  }

  /** What the driver finds at i. */
  KEvent struct(int i) {
    return structs[i];
  }

  /** What the driver leaves at i. */
  void leave(int i, KEvent struct) {
    structs[i] = struct;
  }

  @Override
  protected void store(
      int i, long ident, Filter filter, int flags, int fflags, long data, long udata) {
    structs[i] = new KEvent(ident, filter, flags, fflags, data, udata);
  }

  @Override
  protected long loadIdent(int i) {
    return structs[i].ident();
  }

  @Override
  protected Filter loadFilter(int i) {
    return structs[i].filter();
  }

  @Override
  protected int loadFlags(int i) {
    return structs[i].flags() & EVENT_FLAGS;
  }

  @Override
  protected int loadFflags(int i) {
    boolean none =
        structs[i].filter() == Filter.TIMER || (structs[i].flags() & SysEvent.EV_ERROR) != 0;
    return none ? 0 : structs[i].fflags();
  }

  @Override
  protected long loadData(int i) {
    return structs[i].data();
  }

  @Override
  protected long loadUdata(int i) {
    return structs[i].udata();
  }
}
