// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.fake;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.SysEvent;

/**
 * A buffer over an array of records. The getters mask the fields as those of a backend with C
 * structs do: events have no action flags, and errors and timers no fflags.
 */
public class FakeBuffer extends KEventBuffer {

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

  /** Returns entry i, for the driver. */
  KEvent struct(int i) {
    return structs[i];
  }

  /** Sets entry i, for the driver. */
  void setStruct(int i, KEvent struct) {
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
