// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ffm.loopback.Dialect.Raw;
import io.github.kqueue4j.ffm.loopback.Dialect.Trait;
import io.github.kqueue4j.reference.kern.EventVar;
import io.github.kqueue4j.reference.kern.Kevent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A loopback library of one system. Its stubs read and write real memory and set errno as C
 * functions do. An exception in a stub is kept for {@link #check}, because no exception may pass
 * through C.
 */
@SuppressWarnings("restricted")
public final class Loopback implements SymbolLookup {

  private static final int EV_ERROR = 0x4000;
  private static final int EV_RECEIPT = 0x40;
  private static final long NANOS = 1_000_000_000L;

  private final Dialect dialect;
  private final Struct struct;
  private final ReferenceCalls kernel = new ReferenceCalls();
  private final Files files;
  private final Faults faults = new Faults();
  private final Map<String, MemorySegment> symbols = new HashMap<>();
  private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger interruptions = new AtomicInteger();
  private final Set<Long> statusAsked = ConcurrentHashMap.newKeySet();
  private final UserData userData;
  private final LibkqueueEvents events;

  /** Creates a library whose stubs are never freed. */
  public Loopback(Dialect dialect) {
    this.dialect = dialect;
    this.struct = dialect.struct();
    this.files = new Files(dialect, kernel);
    this.userData = new UserData(!dialect.has(Trait.KEEPS_UDATA));
    this.events = new LibkqueueEvents(kernel, dialect.has(Trait.LIBKQUEUE_2_7));
    if (!dialect.has(Trait.WAKES_ONE)) {
      kernel.wakeAll();
    }
    Arena arena = Arena.global();
    Stubs stubs = new Stubs(dialect, this, arena);
    symbols.put("kqueue", stubs.kqueue());
    symbols.put(dialect.kevent(), stubs.kevent());
    if (!dialect.has(Trait.OLD_KQUEUE)) {
      stubs.kqueue1().ifPresent(stub -> symbols.put("kqueue1", stub));
      stubs.kqueuex().ifPresent(stub -> symbols.put("kqueuex", stub));
    }
    files.addTo(symbols, stubs);
  }

  @Override
  public Optional<MemorySegment> find(String name) {
    return Optional.ofNullable(symbols.get(name));
  }

  /** The faults to inject. */
  public Faults faults() {
    return faults;
  }

  /** How many times kevent(2) was called. */
  public int calls() {
    return calls.get();
  }

  /** How many calls of kevent(2) returned EINTR. */
  public int interruptions() {
    return interruptions.get();
  }

  /** Delivers a signal to each thread that sleeps in kevent(2), and returns their number. */
  public int signalAll() {
    return kernel.signalAll();
  }

  /** How many threads are in a kevent(2) that may sleep. */
  public int sleepers() {
    return kernel.sleepers();
  }

  /** How many threads are in a kevent(2) that may sleep without a timeout. */
  public int endlessSleepers() {
    return kernel.endlessSleepers();
  }

  /** Fails if a stub has thrown an exception. */
  public void check() {
    Throwable t = thrown.getAndSet(null);
    if (t != null) {
      throw new AssertionError("a stub of the loopback has thrown an exception", t);
    }
  }

  // the functions behind the stubs: they return a result, or a negated errno of the reference

  int kqueue() {
    int fault = faults.nextKqueue();
    int kq = fault != 0 ? -fault : kernel.kqueue();
    events.forget(kq);
    return kq;
  }

  /** kqueue1(2), kqueuex(2): the only flag that is accepted is close-on-exec. */
  int kqueue(int flags, String expected) {
    return flags == dialect.header().get(expected) ? kqueue() : -Errno.EINVAL.number();
  }

  int kevent(
      int kq,
      MemorySegment changelist,
      long nchanges,
      MemorySegment eventlist,
      long nevents,
      MemorySegment timeout) {
    calls.incrementAndGet();
    List<Raw> changes = readAll(changelist, (int) nchanges);
    int result = kevent(kq, changes, eventlist, (int) nevents, nanos(timeout));
    if (result == -Errno.EINTR.number()) {
      interruptions.incrementAndGet();
    }
    return result;
  }

  private int kevent(
      int kq, List<Raw> changes, MemorySegment eventlist, int room, long timeoutNanos) {
    if (dialect.has(Trait.WAITS_ON)) {
      return keventThatWaitsOn(kq, changes, eventlist, room, timeoutNanos);
    }
    Map<Long, Integer> refused = new HashMap<>();
    List<Kevent> asked = toKernel(kq, changes, refused);
    Kevent[] out = new Kevent[asked.size() + room];
    int result = kernel.kevent(kq, asked, out, room, timeoutNanos);
    explain(out, result, refused);
    int fault = room > 0 && result >= 0 && !posted(out, result) ? faults.nextKevent() : 0;
    if (fault != 0) {
      return -fault;
    }
    if (result < 0) {
      return result;
    }
    result = dropReceipts(out, result);
    if (result > room && !dialect.has(Trait.POSTS_PAST_ROOM)) {
      return out[room].data == 0 ? 0 : (int) -out[room].data;
    }
    userData.correct(kq, out, result);
    return writeAll(eventlist, out, result, changes);
  }

  /** kevent() of libkqueue, which returns posted entries and events in one list. */
  private int keventThatWaitsOn(
      int kq, List<Raw> changes, MemorySegment eventlist, int room, long timeoutNanos) {
    List<Kevent> posted = new ArrayList<>();
    Kevent[] one = new Kevent[1];
    Map<Long, Integer> refused = new HashMap<>();
    for (Kevent change : toKernel(kq, changes, refused)) {
      boolean wantsReceipt = (change.flags & EV_RECEIPT) != 0;
      int error = events.make(kq, change, kept -> userData.change(kq, kept), one);
      if (error < 0) {
        return error;
      }
      explain(one, error == 0 ? 0 : 1, refused);
      error = error == 0 ? 0 : (int) one[0].data;
      if (error == 0 && !wantsReceipt) {
        continue;
      }
      if (posted.size() == room) {
        return error == 0 ? -Errno.EFAULT.number() : -error;
      }
      Kevent entry = new Kevent();
      entry.set(
          change.ident,
          change.filter,
          EV_ERROR,
          0,
          error == LibkqueueEvents.NO_ERRNO ? Errno.EBADF.number() : error,
          change.udata);
      posted.add(entry);
    }
    if (posted.size() == room) {
      return writeAll(eventlist, posted.toArray(Kevent[]::new), room, changes);
    }
    Kevent[] out = new Kevent[room];
    int most = Math.min(room, LibkqueueEvents.MAX_KEVENT);
    int result = kernel.kevent(kq, List.of(), out, most - posted.size(), timeoutNanos);
    int fault = result >= 0 ? faults.nextKevent() : 0;
    if (result <= 0 || fault != 0) {
      return fault != 0 ? -fault : result; // the posted entries are lost
    }
    userData.correct(kq, out, result);
    for (int i = 0; i < result; i++) {
      events.show(kq, out[i]);
      posted.add(out[i]);
    }
    return writeAll(eventlist, posted.toArray(Kevent[]::new), posted.size(), changes);
  }

  private static boolean posted(Kevent[] out, int result) {
    return result > 0 && out[0].flags == EV_ERROR;
  }

  /**
   * Translates changes for the kernel. A change to be refused gets an unknown filter, which the
   * kernel refuses with EINVAL.
   */
  private List<Kevent> toKernel(int kq, List<Raw> changes, Map<Long, Integer> refused) {
    List<Kevent> asked = new ArrayList<>();
    for (Raw raw : changes) {
      Kevent change = dialect.toKernel(raw);
      int fault = faults.nextChange();
      if (fault != 0) {
        change.filter = Dialect.UNKNOWN;
        refused.put(change.ident, fault);
      }
      if (change.filter == EventVar.EVFILT_PROC) {
        if (dialect.asksForStatus(raw)) {
          statusAsked.add(change.ident);
        } else {
          statusAsked.remove(change.ident);
        }
      }
      userData.change(kq, change);
      asked.add(change);
    }
    return asked;
  }

  private static void explain(Kevent[] out, int result, Map<Long, Integer> refused) {
    for (int i = 0; i < result; i++) {
      if (out[i].filter == Dialect.UNKNOWN && refused.containsKey(out[i].ident)) {
        out[i].data = refused.get(out[i].ident);
      }
    }
  }

  private int dropReceipts(Kevent[] out, int result) {
    int kept = 0;
    for (int i = 0; i < result; i++) {
      boolean isReceipt = out[i].flags == EV_ERROR && out[i].data == 0;
      if (!isReceipt || !faults.dropReceipt()) {
        out[kept++] = out[i];
      }
    }
    return kept;
  }

  // memory

  private List<Raw> readAll(MemorySegment list, int count) {
    MemorySegment array = list.reinterpret(count * struct.size());
    List<Raw> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (!struct.isExtZero(array, i)) {
        throw new AssertionError("ext of change " + i + " is not zero");
      }
      all.add(
          new Raw(
              struct.get(array, i, "ident"),
              (int) struct.get(array, i, "filter"),
              (int) struct.get(array, i, "flags"),
              (int) struct.get(array, i, "fflags"),
              struct.get(array, i, "data"),
              struct.get(array, i, "udata")));
    }
    return all;
  }

  private int writeAll(MemorySegment list, Kevent[] out, int count, List<Raw> changes) {
    MemorySegment array = list.reinterpret(count * struct.size());
    for (int i = 0; i < count; i++) {
      Raw raw = dialect.toHost(out[i], changes, statusAsked);
      struct.set(array, i, "ident", raw.ident());
      struct.set(array, i, "filter", raw.filter());
      struct.set(array, i, "flags", raw.flags());
      struct.set(array, i, "fflags", raw.fflags());
      struct.set(array, i, "data", raw.data());
      struct.set(array, i, "udata", raw.udata());
    }
    return count;
  }

  private static long nanos(MemorySegment timeout) {
    if (timeout.equals(MemorySegment.NULL)) {
      return -1;
    }
    MemorySegment spec = timeout.reinterpret(2 * ValueLayout.JAVA_LONG.byteSize());
    return spec.getAtIndex(ValueLayout.JAVA_LONG, 0) * NANOS
        + spec.getAtIndex(ValueLayout.JAVA_LONG, 1);
  }

  /** Ends an upcall; setting errno is its last action. */
  long end(long result) {
    if (result >= 0) {
      return result;
    }
    Linux.setErrno(result == -LibkqueueEvents.NO_ERRNO ? 0 : dialect.errno((int) -result));
    return -1;
  }

  /** Records what a stub has thrown; returns negated EIO. */
  long fail(Throwable t) {
    thrown.compareAndSet(null, t);
    return -Errno.EIO.number();
  }
}
