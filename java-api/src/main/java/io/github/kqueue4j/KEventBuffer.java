// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A fixed-capacity array of {@code struct kevent} that a backend uses in place: the change list and
 * the event list of kevent(2), without allocation. Used by one thread at a time.
 *
 * <p>Entries are accessed by index: {@code events.ident(i)} is {@code ev[i].ident}. Use separate
 * buffers for changes, which {@link #put} appends, and for events, which the getters read. A call
 * does not consume its changes: {@link #clear()} the buffer before putting the next ones.
 *
 * <p>Made by {@link Kqueue#newBuffer(int)} and freed by the garbage collector.
 */
public abstract class KEventBuffer {

  private final int capacity;
  private final PortableEntries entries;
  private int size;

  /** True if the entries are in {@link #entries}, false if they are in the backend's own array. */
  private boolean inEntries = true;

  /** True if a call wrote the entries, so that they are events and not changes. */
  private boolean filled;

  /**
   * True if the buffer holds a change that must go through {@link ChangeSplitter} because the
   * driver cannot take it as it is.
   */
  private boolean needsSplitter;

  /** True if the data of READ and WRITE events must be exact, see {@link Uncounted}. */
  private boolean wantsCounts = true;

  /** Null in a buffer that was not made by a queue. */
  private @Nullable Capabilities backend;

  /**
   * The thread whose call uses this buffer, or null. Deliberately not volatile: the check finds
   * most misuse by several threads, at no cost. Assigned without a method, for which a call that
   * ends with a StackOverflowError may have no room.
   */
  @Nullable Thread user;

  /**
   * For backends.
   *
   * @param capacity the number of entries that fit; at least 1
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
   * Returns how many entries fit.
   *
   * @return the capacity that the buffer was made with
   */
  public final int capacity() {
    return capacity;
  }

  /**
   * Returns the number of entries: the changes put since {@link #clear()}, or the entries that the
   * last kevent returned. After a call that threw an exception its event buffer is empty.
   *
   * @return 0 to capacity
   */
  public final int size() {
    return size;
  }

  /**
   * Removes all entries.
   *
   * @return this
   * @throws IllegalStateException if a call is using the buffer
   */
  public final KEventBuffer clear() {
    checkFree();
    size = 0;
    needsSplitter = false;
    filled = false;
    return this;
  }

  /**
   * Declares that the program does not need byte counts, as a loop that reads until nothing is left
   * does not. The {@code data} of a READ or WRITE event collected into this buffer is then at least
   * 1, but not necessarily the count. All else is unchanged: with EV_EOF, 0 still means that
   * nothing is left.
   *
   * <p>A count may cost a system call for each event, which the reference backend on Linux then
   * saves. Backends that have the count at no cost still report it.
   *
   * @return this
   * @throws IllegalStateException if a call is using the buffer
   */
  public final KEventBuffer withoutCounts() {
    checkFree();
    wantsCounts = false;
    return this;
  }

  /**
   * Tells whether the data of READ and WRITE events must be exact. For backends.
   *
   * @return true unless {@link #withoutCounts()} was called
   */
  public final boolean wantsCounts() {
    return wantsCounts;
  }

  /**
   * Checks a change, translates it for the backend and appends it: EV_SET of kqueue(2).
   *
   * @param ident a descriptor, a pid, a signal number or any number, depending on the filter
   * @param filter the filter
   * @param flags EV_ADD, EV_DELETE, EV_ENABLE, EV_DISABLE, EV_RECEIPT, EV_ONESHOT, EV_CLEAR,
   *     EV_DISPATCH
   * @param fflags bits of {@link Filter#notes()}
   * @param data a period, a low-water mark, or 0
   * @param udata 64 bits that are returned with each event
   * @return this
   * @throws IllegalStateException if the buffer is full, holds events and was not cleared, or is in
   *     use by a call
   * @throws IllegalArgumentException for bits that the filter does not know, EV_ADD with EV_DELETE,
   *     EV_ENABLE with EV_DISABLE, EV_ADD of a timer with a period of 0 or less, a timer with two
   *     units, a descriptor that is negative or larger than an int, a signal outside 1..31, or the
   *     reserved user event
   */
  public final KEventBuffer put(
      long ident, Filter filter, int flags, int fflags, long data, long udata) {
    ChangeCheck.check(ident, filter, flags, fflags, data);
    checkFree();
    if (size >= capacity || (filled && size > 0)) {
      throw cannotPut();
    }
    if (needsSplitter(ident, filter, flags, fflags)) {
      needsSplitter = true;
    } else {
      store(size, ident, filter, flags, fflags, data, udata);
    }
    append(ident, filter, flags, fflags, data, udata);
    return this;
  }

  /**
   * Checks a change, translates it for the backend and appends it.
   *
   * @param change the change
   * @return this
   * @throws IllegalStateException as for the method with six arguments
   * @throws IllegalArgumentException as for the method with six arguments
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

  private boolean needsSplitter(long ident, Filter filter, int flags, int fflags) {
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

  private IllegalStateException cannotPut() {
    return new IllegalStateException(
        filled
            ? "buffer holds " + size + " events of the last kevent: clear() it before put"
            : "buffer is full (" + size + " changes): was clear() forgotten after kevent?");
  }

  // reading entry i

  /**
   * Returns the ident of an entry. None of the getters up to {@link #udata} allocates.
   *
   * @param i 0 to size() − 1
   * @return what is watched
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final long ident(int i) {
    return isInEntries(i) ? entries.ident(i) : loadIdent(i);
  }

  /**
   * Returns the filter of an entry.
   *
   * @param i 0 to size() − 1
   * @return the filter
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final Filter filter(int i) {
    return isInEntries(i) ? entries.filter(i) : loadFilter(i);
  }

  /**
   * Returns the flags of an entry: for a change the flags that were put; for an event a subset of
   * EV_ONESHOT EV_CLEAR EV_DISPATCH EV_EOF EV_NODATA EV_HUP; for a posted entry EV_ERROR.
   *
   * @param i 0 to size() − 1
   * @return EV_* bits
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final int flags(int i) {
    return isInEntries(i) ? entries.flags(i) : loadFlags(i);
  }

  /**
   * Returns the fflags of an entry.
   *
   * @param i 0 to size() − 1
   * @return NOTE_* bits; for a READ or WRITE event with EV_EOF an {@link Errno#number()} or 0
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final int fflags(int i) {
    return isInEntries(i) ? entries.fflags(i) : loadFflags(i);
  }

  /**
   * Returns the data of an entry.
   *
   * @param i 0 to size() − 1
   * @return a value that depends on the filter; for a posted entry an {@link Errno#number()}, or 0
   *     for a receipt
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final long data(int i) {
    long data = isInEntries(i) ? entries.data(i) : loadData(i);
    return data > 0 || wantsCounts || inEntries ? data : Uncounted.data(this, i, data);
  }

  /**
   * Returns the udata of an entry.
   *
   * @param i 0 to size() − 1
   * @return the udata of the change
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final long udata(int i) {
    return isInEntries(i) ? entries.udata(i) : loadUdata(i);
  }

  /**
   * Tells whether an entry reports that a change failed: EV_ERROR with an errno. A receipt is not
   * an error.
   *
   * @param i 0 to size() − 1
   * @return true if {@link #errno(int)} can be called
   * @throws IndexOutOfBoundsException if there is no entry i
   */
  public final boolean isError(int i) {
    return (flags(i) & SysEvent.EV_ERROR) != 0 && data(i) != 0;
  }

  /**
   * Tells whether an entry reports the end of file, so that no more data will arrive: EV_EOF.
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

  /** Checks the index and tells whether the entry is in {@link #entries}. */
  private boolean isInEntries(int i) {
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
      return List.of(get(0)); // the usual case; needs no array
    }
    KEvent[] all = new KEvent[size];
    for (int i = 0; i < all.length; i++) {
      all[i] = get(i);
    }
    return List.of(all);
  }

  /**
   * Returns the entries in the form of {@link KEvent#toString()}, one on each line.
   *
   * @return size() lines, the last without a line end; empty if there is no entry
   */
  @Override
  public final String toString() {
    StringJoiner lines = new StringJoiner("\n");
    for (int i = 0; i < size; i++) {
      lines.add(get(i).toString());
    }
    return lines.toString();
  }

  // used by queues

  /** Sets the backend that this buffer belongs to. */
  final KEventBuffer bind(Capabilities capabilities) {
    backend = capabilities;
    return this;
  }

  /** Returns the backend that this buffer belongs to, or null. */
  final @Nullable Capabilities backend() {
    return backend;
  }

  /** Tells whether a change in this buffer must go through {@link ChangeSplitter}. */
  final boolean needsSplitter() {
    return needsSplitter;
  }

  /** Throws if a call is using this buffer. */
  final void checkFree() {
    Thread now = user; // read once, since that thread may free the buffer meanwhile
    if (now != null) {
      throw new IllegalStateException(
          "buffer is in use by thread \"" + now.getName() + "\": use one for each thread");
    }
  }

  /**
   * Throws if the buffer holds events, which a program that forgot clear() would submit as changes.
   */
  final void checkChanges() {
    if (filled && size > 0) {
      throw new IllegalStateException(
          "buffer holds " + size + " events of the last kevent, no changes: clear() it first");
    }
  }

  /** Records that the backend wrote this many entries into its own array. */
  final void fill(int events) {
    size = events;
    filled = true;
    inEntries = false;
    needsSplitter = false;
  }

  /** Replaces the content with entries that were posted. Preconditions: they fit. */
  final void fill(List<KEvent> posted) {
    size = 0;
    needsSplitter = false;
    for (KEvent entry : posted) {
      append(entry);
    }
    filled = true;
  }

  /** Appends a change that was checked before and that the driver can take as it is. */
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

  // implemented by backends; arguments were checked and values are portable

  /**
   * Writes a change into the backend's array. Called for one index after the other, from 0 on.
   *
   * @param i the index
   * @param ident already checked for the filter
   * @param filter a filter that the backend supports
   * @param flags EV_* of a change; EV_ADD of a USER event comes without NOTE_TRIGGER
   * @param fflags notes that the backend supports
   * @param data for TIMER a period in the unit that fflags gives, to be rounded up to the host's
   *     resolution
   * @param udata 64 bits that are returned with each event
   */
  protected abstract void store(
      int i, long ident, Filter filter, int flags, int fflags, long data, long udata);

  /**
   * Reads the ident of an entry that the last call returned.
   *
   * @param i 0 to the result of that call − 1
   * @return a portable value
   */
  protected abstract long loadIdent(int i);

  /**
   * Reads the filter of an entry that the last call returned.
   *
   * @param i 0 to the result of that call − 1
   * @return the filter
   */
  protected abstract Filter loadFilter(int i);

  /**
   * Reads the flags of an entry that the last call returned.
   *
   * @param i 0 to the result of that call − 1
   * @return EV_ERROR alone, or the flags of an event, without action bits
   */
  protected abstract int loadFlags(int i);

  /**
   * Reads the fflags of an entry that the last call returned.
   *
   * @param i 0 to the result of that call − 1
   * @return portable notes; 0 for a posted entry and for TIMER
   */
  protected abstract int loadFflags(int i);

  /**
   * Reads the data of an entry that the last call returned.
   *
   * @param i 0 to the result of that call − 1
   * @return the data; for a posted entry an {@link Errno#number()} or 0
   */
  protected abstract long loadData(int i);

  /**
   * Reads the udata of an entry that the last call returned.
   *
   * @param i 0 to the result of that call − 1
   * @return the udata of the change
   */
  protected abstract long loadUdata(int i);
}
