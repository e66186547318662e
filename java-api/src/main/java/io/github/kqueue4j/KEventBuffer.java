// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A fixed-capacity array of {@code struct kevent} that a backend uses in place: the change list and
 * the event list of kevent(2), without allocation. Used by one thread at a time.
 *
 * <p>Indexed, not a cursor: {@code events.ident(i)} is {@code ev[i].ident}. One for each use: fill
 * a change buffer with {@link #put}, read an event buffer with the getters. A call does not consume
 * its changes: {@link #clear()} the buffer before the next ones.
 *
 * <p>Made by {@link Kqueue#newBuffer(int)} and freed by the garbage collector.
 */
public abstract class KEventBuffer {

  private final int capacity;
  private final PortableEntries entries;
  private int size;

  /** True if the entries are in {@link #entries}, false if a call left them with the backend. */
  private boolean inEntries = true;

  /** True if a call wrote the entries, so that they are events and no changes. */
  private boolean filled;

  /**
   * True if a change is here that the driver must not see as it is: {@link ChangeSplitter} is for
   * it.
   */
  private boolean marked;

  /** Whether data of READ and WRITE events has to be exact. */
  private boolean counting = true;

  /** Null in a buffer that is of no queue. */
  private @Nullable Capabilities backend;

  /**
   * Who is in a call with this buffer. Plain on purpose: it finds most mistakes and costs nothing.
   */
  private @Nullable Thread user;

  /**
   * For backends.
   *
   * @param capacity how many entries there is room for; at least 1
   * @throws IllegalArgumentException if capacity is less than 1
   */
  protected KEventBuffer(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a buffer has room for at least 1 entry: " + capacity);
    }
    this.capacity = capacity;
    this.entries = new PortableEntries(capacity);
  }

  /**
   * Returns how many entries there is room for.
   *
   * @return what it was made with
   */
  public final int capacity() {
    return capacity;
  }

  /**
   * Returns how many entries there are: those put since clear(), or those of the last kevent. After
   * a call that failed with an exception its event buffer is empty.
   *
   * @return 0 to capacity
   */
  public final int size() {
    return size;
  }

  /**
   * Makes size() 0.
   *
   * @return this
   * @throws IllegalStateException if a call is using the buffer
   */
  public final KEventBuffer clear() {
    checkFree();
    size = 0;
    marked = false;
    filled = false;
    return this;
  }

  /**
   * Says that nobody will ask how much there is, as a loop that reads until nothing is left does
   * not. The {@code data} of READ and WRITE events that are collected into this buffer is then at
   * least 1 if there is something to read, or room, and need not be how much; all else is as ever,
   * so with EV_EOF 0 still says that nothing is left.
   *
   * <p>A count may cost a system call for each event. The reference backend on Linux saves it then;
   * backends that have the count at no cost say it all the same.
   *
   * @return this
   * @throws IllegalStateException if a call is using the buffer
   */
  public final KEventBuffer withoutCounts() {
    checkFree();
    counting = false;
    return this;
  }

  /**
   * Whether data of READ and WRITE events has to be exact: for backends.
   *
   * @return true unless {@link #withoutCounts()} was called
   */
  public final boolean wantsCounts() {
    return counting;
  }

  /**
   * Appends a change, checked and translated here: EV_SET of kqueue(2).
   *
   * @param ident a descriptor, a pid, a signal's number or any number, by filter
   * @param filter the filter
   * @param flags EV_ADD, EV_DELETE, EV_ENABLE, EV_DISABLE, EV_RECEIPT, EV_ONESHOT, EV_CLEAR,
   *     EV_DISPATCH
   * @param fflags bits of {@link Filter#notes()}
   * @param data a period, a low-water mark, or 0
   * @param udata comes back with each event
   * @return this
   * @throws IllegalStateException when full, when it holds events and was not cleared, or if a call
   *     is using it
   * @throws IllegalArgumentException for bits that the filter does not know, EV_ADD with EV_DELETE,
   *     EV_ENABLE with EV_DISABLE, EV_ADD of a timer with a period of 0 or less, a timer with two
   *     units, a descriptor that is negative or more than an int, a signal outside 1..31, the
   *     reserved user event
   */
  public final KEventBuffer put(
      long ident, Filter filter, int flags, int fflags, long data, long udata) {
    ChangeCheck.check(ident, filter, flags, fflags, data);
    checkFree();
    if (size >= capacity || (filled && size > 0)) {
      throw noRoom();
    }
    if (needsLongWay(ident, filter, flags, fflags)) {
      marked = true;
    } else {
      store(size, ident, filter, flags, fflags, data, udata);
    }
    append(ident, filter, flags, fflags, data, udata);
    return this;
  }

  /**
   * Appends a change, checked and translated here.
   *
   * @param change the change
   * @return this
   * @throws IllegalStateException as the form with six arguments
   * @throws IllegalArgumentException as the form with six arguments
   */
  public final KEventBuffer put(KEvent change) {
    return put(
        change.ident(),
        change.filter(),
        change.flags(),
        change.fflags(),
        change.data(),
        change.udata());
  }

  private boolean needsLongWay(long ident, Filter filter, int flags, int fflags) {
    return ChangeSplitter.isTriggeredAdd(filter, flags, fflags)
        || (backend != null && backend.refusal(ident, filter, fflags) != 0);
  }

  private void append(long ident, Filter filter, int flags, int fflags, long data, long udata) {
    entries.set(size, ident, filter, flags, fflags, data, udata);
    size++;
    inEntries = true;
    filled = false;
  }

  private void append(KEvent entry) {
    append(
        entry.ident(), entry.filter(), entry.flags(), entry.fflags(), entry.data(), entry.udata());
  }

  private IllegalStateException noRoom() {
    return new IllegalStateException(
        filled
            ? "buffer holds " + size + " events of the last kevent: clear() it before put"
            : "buffer is full (" + size + " changes): was clear() forgotten after kevent?");
  }

  // entry i

  /**
   * Returns the ident of an entry. Neither this nor the other getters allocate.
   *
   * @param i 0 to size() − 1
   * @return what is watched
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final long ident(int i) {
    return isHere(i) ? entries.ident(i) : loadIdent(i);
  }

  /**
   * Returns the filter of an entry.
   *
   * @param i 0 to size() − 1
   * @return the filter
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final Filter filter(int i) {
    return isHere(i) ? entries.filter(i) : loadFilter(i);
  }

  /**
   * Returns the flags of an entry: of a change those that were put, of an event a subset of
   * EV_ONESHOT EV_CLEAR EV_DISPATCH EV_EOF EV_NODATA EV_HUP, of a posted entry EV_ERROR.
   *
   * @param i 0 to size() − 1
   * @return EV_* bits
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final int flags(int i) {
    return isHere(i) ? entries.flags(i) : loadFlags(i);
  }

  /**
   * Returns the fflags of an entry.
   *
   * @param i 0 to size() − 1
   * @return NOTE_* bits; of a READ or WRITE event with EV_EOF an {@link Errno#number()} or 0
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final int fflags(int i) {
    return isHere(i) ? entries.fflags(i) : loadFflags(i);
  }

  /**
   * Returns the data of an entry.
   *
   * @param i 0 to size() − 1
   * @return by filter; of a posted entry an {@link Errno#number()}, 0 of a receipt
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final long data(int i) {
    return isHere(i) ? entries.data(i) : loadData(i);
  }

  /**
   * Returns the udata of an entry.
   *
   * @param i 0 to size() − 1
   * @return what the change gave
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final long udata(int i) {
    return isHere(i) ? entries.udata(i) : loadUdata(i);
  }

  /**
   * Tells whether an entry says that a change failed: EV_ERROR with an errno. A receipt is no
   * error.
   *
   * @param i 0 to size() − 1
   * @return true if {@link #errno(int)} can be asked
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final boolean isError(int i) {
    return (flags(i) & SysEvent.EV_ERROR) != 0 && data(i) != 0;
  }

  /**
   * Tells whether an entry says that no more will come: EV_EOF.
   *
   * @param i 0 to size() − 1
   * @return true at the end of file
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final boolean isEof(int i) {
    return (flags(i) & SysEvent.EV_EOF) != 0;
  }

  /**
   * Returns why a change failed.
   *
   * @param i 0 to size() − 1
   * @return the errno
   * @throws IndexOutOfBoundsException if there is no entry i
   * @throws IllegalStateException unless {@link #isError(int)}
   */
  public final Errno errno(int i) {
    if (!isError(i)) {
      throw new IllegalStateException("no error in " + get(i));
    }
    return Errno.of(data(i));
  }

  /** Checks the index, and tells whether the entry is in {@link #entries}. */
  private boolean isHere(int i) {
    if (i < 0 || i >= size) {
      throw new IndexOutOfBoundsException(
          i + " of " + size + (filled || size == 0 ? " events" : " changes"));
    }
    return inEntries;
  }

  /**
   * Returns an entry as a record.
   *
   * @param i 0 to size() − 1
   * @return the entry
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final KEvent get(int i) {
    return new KEvent(ident(i), filter(i), flags(i), fflags(i), data(i), udata(i));
  }

  /**
   * Returns all entries as records.
   *
   * @return an immutable list of size() entries
   */
  public final List<KEvent> toList() {
    if (size == 1) {
      return List.of(get(0)); // the usual case, and no array
    }
    KEvent[] all = new KEvent[size];
    for (int i = 0; i < all.length; i++) {
      all[i] = get(i);
    }
    return List.of(all);
  }

  /**
   * Returns the entries as toString of KEvent, one a line.
   *
   * @return size() lines, the last without an end of line; empty if there is no entry
   */
  @Override
  public final String toString() {
    StringJoiner lines = new StringJoiner("\n");
    for (int i = 0; i < size; i++) {
      lines.add(get(i).toString());
    }
    return lines.toString();
  }

  // what a queue does with it

  /** Makes it a buffer of that backend. */
  final KEventBuffer bind(Capabilities of) {
    backend = of;
    return this;
  }

  /** The backend it is of, or null. */
  final @Nullable Capabilities backend() {
    return backend;
  }

  /** Null, or the thread that is in a call with it. */
  final @Nullable Thread user() {
    return user;
  }

  /** True if these changes have to go the long way. */
  final boolean isMarked() {
    return marked;
  }

  /** Refuses a buffer that is in a call. */
  final void checkFree() {
    if (user != null) {
      throw new IllegalStateException(
          "buffer is in use by thread \"" + user.getName() + "\": use one for each thread");
    }
  }

  /** Refuses events for changes: without clear() a program would send back what it received. */
  final void checkChanges() {
    if (filled && size > 0) {
      throw new IllegalStateException(
          "buffer holds " + size + " events of the last kevent, no changes: clear() it first");
    }
  }

  /** A call begins; null: it has ended. */
  final void use(@Nullable Thread thread) {
    user = thread;
  }

  /** The backend has left so many events here. */
  final void fill(int events) {
    size = events;
    filled = true;
    inEntries = false;
    marked = false;
  }

  /** These entries were posted; there is room for them. */
  final void fill(List<KEvent> posted) {
    size = 0;
    marked = false;
    for (KEvent entry : posted) {
      append(entry);
    }
    filled = true;
  }

  /** Appends a change that was checked before and need not go the long way. */
  final void forward(KEvent change) {
    store(
        size,
        change.ident(),
        change.filter(),
        change.flags(),
        change.fflags(),
        change.data(),
        change.udata());
    append(change);
  }

  // what a backend supplies; arguments are checked before and values are portable

  /**
   * Writes a change into the backend's array. Called for one index after the other, from 0 on.
   *
   * @param i where
   * @param ident checked by filter
   * @param filter one that the backend supports
   * @param flags EV_* of a change; USER: EV_ADD comes without NOTE_TRIGGER
   * @param fflags notes that the backend supports
   * @param data of TIMER a period in the unit of fflags, to be rounded up to what the host can do
   * @param udata comes back with each event
   */
  protected abstract void store(
      int i, long ident, Filter filter, int flags, int fflags, long data, long udata);

  /**
   * Reads from what the last call left; so do the other five.
   *
   * @param i 0 to the result of that call − 1
   * @return a portable value
   */
  protected abstract long loadIdent(int i);

  /**
   * Reads from what the last call left.
   *
   * @param i 0 to the result of that call − 1
   * @return the filter
   */
  protected abstract Filter loadFilter(int i);

  /**
   * Reads from what the last call left.
   *
   * @param i 0 to the result of that call − 1
   * @return EV_ERROR alone, or flags of an event: no action bits
   */
  protected abstract int loadFlags(int i);

  /**
   * Reads from what the last call left.
   *
   * @param i 0 to the result of that call − 1
   * @return portable notes; 0 of a posted entry and of TIMER
   */
  protected abstract int loadFflags(int i);

  /**
   * Reads from what the last call left.
   *
   * @param i 0 to the result of that call − 1
   * @return data; of a posted entry an {@link Errno#number()} or 0
   */
  protected abstract long loadData(int i);

  /**
   * Reads from what the last call left.
   *
   * @param i 0 to the result of that call − 1
   * @return what the change gave
   */
  protected abstract long loadUdata(int i);
}
