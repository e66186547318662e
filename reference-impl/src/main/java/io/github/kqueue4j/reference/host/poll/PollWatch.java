// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLERR;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLHUP;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLIN;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLOUT;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLPRI;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLRDHUP;

import io.github.kqueue4j.reference.host.portable.EdgeDetector;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.List;

/**
 * A descriptor that one kqueue watches, with the knotes of each condition. Guarded by the kqueue's
 * token.
 */
final class PollWatch {
  /** Added to the number of bytes in a state that is over; more than any file has. */
  private static final long OVER = 1L << 62;

  final PollFile file;
  final KQueue kq;
  final PollInterrupts interrupts;
  final Side read;
  final Side write;
  final Side except;

  /** The three conditions above. */
  final List<Side> sides;

  /**
   * A socket that is not connected yet. It is polled, but not waited for: a wait would end at once.
   */
  boolean unconnected;

  /** One condition: the knotes that wait for it, and what was last reported to them. */
  final class Side extends KList {
    private final int bits;
    private final EdgeDetector edge;
    private long reportedArrivals;
    private boolean reportedEnd;

    Side(int bits) {
      super(kq.token);
      this.bits = bits;
      boolean often = bits != POLLOUT && !file.owned;
      this.edge = often ? EdgeDetector.ofReading() : EdgeDetector.ofSeldomChanges();
    }

    @Override
    protected void removed(Lwp lp, Knote kn) {
      if (isEmpty()) {
        edge.cease();
        if (sides.stream().allMatch(KList::isEmpty)) {
          file.watches.remove(PollWatch.this);
          interrupts.remove(PollWatch.this);
        }
      }
    }

    boolean isMuted() {
      return edge.isMuted();
    }

    /** POLL* bits of the condition. */
    int bits() {
      return bits;
    }

    /** POLL* bits to poll for: the condition, and the end of a stream that may hold data. */
    int asked() {
      return this == read && file.isSocket() ? bits | POLLRDHUP : bits;
    }

    /** Records the result of a poll; returns whether the knotes are to be notified. */
    boolean record(CallMemory s, int revents) {
      if (isEmpty()) {
        return false;
      }
      if ((revents & (bits | POLLHUP | POLLERR)) == 0) {
        edge.cease();
        return false;
      }
      boolean changed = file.owned && hasChanged(s, revents);
      boolean exact = isExact();
      if (!edge.isMuted() || (exact && changed)) {
        return edge.report();
      }
      return !exact && edge.reportAgain(state(revents, this == read ? file.bytes(s) : 0));
    }

    private int bytes(CallMemory s) {
      return FileCalls.fionread(s, file.fd);
    }

    /**
     * Records what a filter has found, and its event tells.
     *
     * @param bytes the number of bytes to read, otherwise 0
     */
    void tell(int revents, long bytes) {
      if ((revents & (bits | POLLHUP | POLLERR)) == 0) {
        edge.tellNothing();
      } else {
        edge.tell(state(revents, bytes));
      }
    }

    /** Records that a filter has found the end, after which no other event can follow. */
    void tellLast() {
      edge.tellLast();
    }

    /** POLLERR and POLLHUP count alike: the filter that takes a socket's error clears POLLERR. */
    private long state(int revents, long bytes) {
      boolean over = (revents & (POLLHUP | POLLERR)) != 0;
      boolean ended = this == read && (revents & POLLRDHUP) != 0;
      return bytes + (over || ended ? OVER : 0);
    }

    /** Whether the API alone reads and writes the file, and so knows all changes. */
    private boolean isExact() {
      ByteFlow flow = this == write ? file.out : file.in;
      return file.owned && (flow == null || !flow.isShared());
    }

    /** Whether the state of an owned file has changed since the last report. */
    private boolean hasChanged(CallMemory s, int revents) {
      boolean hangsUp = (revents & (POLLHUP | POLLERR)) != 0;
      if (this == write) {
        boolean changed = file.wasFull || hangsUp != reportedEnd;
        file.wasFull = false;
        reportedEnd = hangsUp;
        return changed;
      }
      ByteFlow in = file.in;
      long mark = in == null ? 0 : in.mark();
      long before = in == null ? 0 : in.bytesRead(); // a read in between must not look like data
      int bytes = bytes(s);
      if (in != null && bytes >= 0) {
        in.compare(mark, bytes);
      }
      int there = Math.max(0, bytes);
      boolean end = hangsUp || there == 0;
      long arrivals = before + there; // too low during a read, which adds its bytes afterwards
      boolean changed = arrivals > reportedArrivals || end != reportedEnd;
      reportedArrivals = Math.max(arrivals, reportedArrivals);
      reportedEnd = end;
      return changed;
    }
  }

  PollWatch(PollFile file, KQueue kq, PollInterrupts interrupts) {
    this.file = file;
    this.kq = kq;
    this.interrupts = interrupts;
    this.read = new Side(POLLIN);
    this.write = new Side(POLLOUT);
    this.except = new Side(POLLPRI);
    this.sides = List.of(read, write, except);
  }

  static PollWatch of(Knote kn) {
    if (kn.knHook instanceof PollWatch watch) {
      return watch;
    }
    throw new AssertionError("knote without a watch: " + kn.knHook);
  }

  /** How long a wait may be that leaves out the muted conditions, in nanoseconds. */
  long waitNanos() {
    long nanos = unconnected ? EdgeDetector.DOUBT_NANOS : Long.MAX_VALUE;
    for (Side side : sides) {
      nanos = Math.min(nanos, side.edge.waitNanos());
    }
    return nanos;
  }

  /** POLL* bits of all conditions for a poll, or without the muted conditions for a wait. */
  int events(boolean poll) {
    int events = 0;
    for (Side side : sides) {
      if (!side.isEmpty() && (poll || (!unconnected && !side.isMuted()))) {
        events |= poll ? side.asked() : side.bits;
      }
    }
    return events;
  }
}
