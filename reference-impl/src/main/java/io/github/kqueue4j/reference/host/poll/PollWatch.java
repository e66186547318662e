// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLERR;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLHUP;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLIN;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLOUT;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLPRI;

import io.github.kqueue4j.reference.host.portable.EdgeDetector;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.List;

/**
 * A descriptor that one kqueue watches: the knotes of each condition. Guarded by the kqueue's
 * token.
 */
final class PollWatch {
  final PollFile file;
  final KQueue kq;
  final PollInterrupts interrupts;
  final Side read;
  final Side write;
  final Side except;

  /** All three. */
  final List<Side> sides;

  /** The socket's error, once it was taken; asking it a second time gives 0. */
  int socketError;

  /** A stream that is not connected yet: to be looked at, but a wait would end at once. */
  boolean unconnected;

  /** One condition: who waits for it, and whether they know. */
  final class Side extends KList {
    private final int bits;
    private final EdgeDetector edge = new EdgeDetector();
    private long reportedArrivals;
    private boolean reportedEnd;

    Side(int bits) {
      super(kq.token);
      this.bits = bits;
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

    /** Takes what a look has found; true if the watchers are to hear of it. */
    boolean isNews(CallMemory s, int revents, boolean call) {
      if (isEmpty()) {
        return false;
      }
      if ((revents & (bits | POLLHUP | POLLERR)) == 0) {
        edge.cease();
        return false;
      }
      if (!file.owned) {
        return edge.report(call && this != write);
      }
      boolean moved = hasMoved(s, revents);
      return (moved || !edge.isMuted()) && edge.report(true);
    }

    /** Whether something has happened since the last telling: the API sees all of it. */
    private boolean hasMoved(CallMemory s, int revents) {
      boolean hangsUp = (revents & (POLLHUP | POLLERR)) != 0;
      if (this == write) {
        boolean moved = file.wasFull || hangsUp != reportedEnd;
        file.wasFull = false;
        reportedEnd = hangsUp;
        return moved;
      }
      long before = file.consumed.get(); // first: else a read now would look like an arrival
      int there = Math.max(0, FileCalls.fionread(s, file.number));
      boolean end = hangsUp || there == 0;
      long arrivals = before + there; // too few while a read is under way: it counts afterwards
      boolean moved = arrivals > reportedArrivals || end != reportedEnd;
      reportedArrivals = Math.max(arrivals, reportedArrivals);
      reportedEnd = end;
      return moved;
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

  /** POLL* bits to ask for; without the muted ones for a wait. */
  int events(boolean look) {
    int events = 0;
    for (Side side : sides) {
      if (!side.isEmpty() && (look || (!unconnected && !side.isMuted()))) {
        events |= side.bits;
      }
    }
    return events;
  }
}
