// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLIN;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLNVAL;
import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import io.github.kqueue4j.reference.host.Doorbell;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.Interrupts;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.host.posix.PollCalls.PollFd;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The poll sets of one kqueue, created for its first descriptor. A wait covers the conditions that
 * were not reported yet, and the kqueue's doorbell, which ends the wait. The end of a wait only
 * shows that it is time to poll all descriptors.
 *
 * <p>Guarded by the kqueue's token, except {@link #await} and {@link #kick}.
 */
final class PollInterrupts implements Interrupts {

  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final PollFileDesc fdesc;
  private final Doorbell doorbell;

  /** Guarded by the kqueue's token. */
  private final Set<PollWatch> watches = new LinkedHashSet<>();

  /** Used by the leader only, which waits without the token. */
  private final CallMemory leader = new CallMemory();

  /**
   * The descriptors that the leader waits for; replaced under the kqueue's token, never modified.
   */
  private volatile Armed armed = new Armed(new int[0], new int[0], Long.MAX_VALUE);

  /** A leader waits, or is about to wait. */
  private volatile boolean waits;

  /** The descriptors to wait for. */
  private static final class Armed {
    /** The descriptors. */
    final int[] numbers;

    /** POLL* bits of each. */
    final int[] events;

    /** The longest wait, as it leaves out conditions, whose events may be missed until a poll. */
    final long nanos;

    Armed(int[] numbers, int[] events, long nanos) {
      this.numbers = numbers;
      this.events = events;
      this.nanos = nanos;
    }
  }

  private PollInterrupts(PollFileDesc fdesc, Doorbell doorbell) {
    this.fdesc = fdesc;
    this.doorbell = doorbell;
  }

  /**
   * Returns the interrupts of a kqueue.
   *
   * @return null before its first descriptor
   */
  static @Nullable PollInterrupts of(KQueue kq) {
    return HostQueue.of(kq).interrupts() instanceof PollInterrupts made ? made : null;
  }

  /**
   * Creates the interrupts of a kqueue, if it has none.
   *
   * @return 0 or an errno
   */
  static int ensure(Lwp lp, KQueue kq) {
    HostQueue queue = HostQueue.of(kq);
    if (queue.isDead()) {
      return EBADF;
    }
    if (queue.interrupts() != null) {
      return 0;
    }
    PollInterrupts made = new PollInterrupts((PollFileDesc) kq.kqFdp, queue.doorbell());
    return ((HostMachine) kq.kernel.machine).connect(lp, queue, made);
  }

  void add(PollWatch watch) {
    watches.add(watch);
    changed();
  }

  void remove(PollWatch watch) {
    watches.remove(watch);
    changed();
  }

  /** Recomputes the descriptors to wait for, and has a waiting leader use them. */
  void changed() {
    int n = watches.size();
    int[] numbers = new int[n];
    int[] events = new int[n];
    long nanos = Long.MAX_VALUE;
    int i = 0;
    for (PollWatch watch : watches) {
      int wanted = watch.events(false);
      nanos = Math.min(nanos, watch.waitNanos());
      if (wanted != 0) { // otherwise even a hang-up must not end the wait
        numbers[i] = watch.file.fd;
        events[i++] = wanted;
      }
    }
    armed = new Armed(Arrays.copyOf(numbers, i), Arrays.copyOf(events, i), nanos);
    if (waits) {
      doorbell.ring();
    }
  }

  @Override
  public boolean await(long nanos) {
    waits = true;
    Armed now = armed; // read after waits is set, so that a later replacement ends the wait
    long wait = nanos < 0 ? now.nanos : Math.min(nanos, now.nanos);
    int n = now.numbers.length;
    ByteBuffer polls = leader.array((n + 1) * PollFd.SIZE);
    PollFd.put(polls, 0, doorbell.number, POLLIN);
    for (int i = 0; i < n; i++) {
      PollFd.put(polls, i + 1, now.numbers[i], now.events[i]);
    }
    PollCalls.await(leader, n + 1, millis(wait));
    waits = false;
    if (PollFd.revents(polls, 0) != 0) {
      drain();
    }
    return true;
  }

  private static int millis(long nanos) {
    return nanos == Long.MAX_VALUE
        ? -1
        : (int) Math.min(Integer.MAX_VALUE, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
  }

  private void drain() {
    long n;
    do {
      n = FileCalls.read(leader, doorbell.number, leader.address, CallMemory.SIZE);
    } while (n == CallMemory.SIZE || n == -EINTR);
  }

  /** Polls all descriptors, and notifies the knotes of new conditions. */
  @Override
  public void take(Lwp lp, boolean call) {
    int n = watches.size();
    if (n == 0) {
      return;
    }
    CallMemory s = CallMemory.of(lp);
    List<PollWatch> all = List.copyOf(watches);
    int[] states = look(s, all);
    List<PollWatch.Side> news = new ArrayList<>();
    List<PollWatch> closed = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < n; i++) {
      PollWatch watch = all.get(i);
      int before = watch.events(false);
      long waited = watch.waitNanos();
      boolean mayBeClosed = (states[i] & POLLNVAL) != 0 || watch.file.isLeftByChannel();
      if (mayBeClosed && !watch.file.isStillOpen(s)) {
        closed.add(watch);
        continue;
      }
      int state = watch.file.corrected(s, states[i]);
      watch.unconnected = state == 0 && states[i] != 0;
      for (PollWatch.Side side : watch.sides) {
        if (side.record(s, state)) {
          news.add(side);
        }
      }
      changed |= watch.events(false) != before || watch.waitNanos() != waited;
    }
    if (changed) {
      changed();
    }
    for (PollWatch.Side side : news) {
      KnoteLists.knote(lp, side, 0);
    }
    for (PollWatch watch : closed) {
      fdesc.closeNumber(lp, watch.file.fd, watch.file);
    }
  }

  private static int[] look(CallMemory s, List<PollWatch> all) {
    int n = all.size();
    ByteBuffer polls = s.array(n * PollFd.SIZE);
    for (int i = 0; i < n; i++) {
      PollWatch watch = all.get(i);
      PollFd.put(polls, i, watch.file.fd, watch.events(true));
    }
    PollCalls.look(s, n);
    int[] states = new int[n];
    for (int i = 0; i < n; i++) {
      states[i] = PollFd.revents(polls, i);
    }
    return states;
  }

  @Override
  public void kick() {
    doorbell.ring();
  }

  /** Does nothing, since the only descriptor is the doorbell, which has another owner. */
  @Override
  public void close() {}
}
