// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.lwkt.Callout;
import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/**
 * One wait of a leader, with the work of an interrupt handler before and after the wait. A turn has
 * its own kernel context, since its thread is asleep in another context, and the handler may itself
 * sleep for a knote. Confined to the thread.
 */
final class Turn {
  private final HostMachine machine;
  private final HostLwp me;
  private final HostLwp handler;
  private final InterruptHook hook = new InterruptHook();
  private final KernelEntry.Work prepare = this::prepare;
  private final KernelEntry.Work deliver = this::deliver;

  /** The led kqueue; set during a turn. */
  private @Nullable HostQueue queue;

  /** The source of interrupts when the wait began. */
  private @Nullable Interrupts source;

  /** The end of the wait in nanoseconds since boot. */
  private long until;

  /** Whether the wait is skipped: the kqueue is closed, or no thread waits any more. */
  private boolean idle;

  Turn(HostMachine machine, HostLwp me) {
    this.machine = machine;
    this.me = me;
    this.handler = new HostLwp(machine, me.thread);
  }

  HostLwp handler() {
    return handler;
  }

  /** Waits once for interrupts and callouts of a kqueue, at the latest until the deadline. */
  void run(HostQueue q, long deadline, boolean interruptible) {
    queue = q;
    until = deadline;
    me.interrupting = true;
    try {
      KernelEntry.call(handler, q.kqueue(), prepare);
      boolean ready = !me.isWoken() && !idle && await(q, interruptible);
      me.waitsIn = null;
      if (ready) {
        KernelEntry.call(handler, q.kqueue(), deliver);
      }
    } finally {
      me.waitsIn = null;
      me.interrupting = false;
      queue = null;
      source = null;
    }
  }

  private HostQueue queue() {
    HostQueue q = queue;
    assert q != null : "used outside of a turn";
    return q;
  }

  private int prepare(Lwp lp) {
    HostQueue q = queue();
    boolean waitsForEver = until == Long.MAX_VALUE;
    machine.runDueCallouts(handler, q);
    Callout next = q.callouts.first();
    if (next != null) {
      until = Math.min(until, next.time);
    }
    source = q.interrupts;
    me.waitsUntil = until;
    me.waitsIn = source; // from here on a thread that changes a condition kicks the source
    // checked again, since a change before the line above could not kick the source
    idle = q.dead || (waitsForEver && !q.isAwaited());
    return 0;
  }

  private int deliver(Lwp lp) {
    HostQueue q = queue();
    if (!q.dead && source == q.interrupts && source != null) {
      source.take(handler, false);
    }
    return 0;
  }

  /** Waits for interrupts; false if there is nothing to deliver. */
  private boolean await(HostQueue q, boolean interruptible) {
    Interrupts waitsIn = source;
    if (waitsIn == null) {
      machine.park(q, until);
      return false;
    }
    long nanos = until == Long.MAX_VALUE ? -1 : Math.max(0, until - machine.now());
    if (!interruptible) {
      return waitsIn.await(nanos);
    }
    hook.enter(waitsIn);
    try {
      return waitsIn.await(nanos);
    } finally {
      hook.leave();
    }
  }
}
