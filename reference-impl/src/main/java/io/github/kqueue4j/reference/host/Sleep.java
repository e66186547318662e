// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

/**
 * One {@code tsleep(9)} at a time of a thread. Who sleeps on a kqueue, and is no virtual thread,
 * leads it while it sleeps if nobody else does. Confined to that thread.
 */
final class Sleep {
  private final HostMachine machine;
  private final HostLwp me;

  /** Until when, in nanoseconds since boot; {@link Long#MAX_VALUE} for ever. */
  private long deadline;

  /** Whether signals end it. */
  private boolean catching;

  /** Whether it may lead the kqueue. */
  private boolean leads;

  Sleep(HostMachine machine, HostLwp me) {
    this.machine = machine;
    this.me = me;
  }

  /**
   * Sleeps until woken, or the deadline, or an interrupt if it is to be caught.
   *
   * @return true for an interrupt
   */
  boolean sleep(HostQueue q, Object wchan, boolean isCatching, long until) {
    catching = isCatching;
    deadline = until;
    me.asleep();
    q.enqueue(me, wchan, catching);
    leads = catching && (!me.thread.isVirtual() || !machine.leader.isCalled(me, q));
    boolean idle = !q.hasWork();
    int held = me.releaseAll();
    try {
      return await(q, idle);
    } finally {
      me.retake(held);
    }
  }

  /** It is over, and the thread no longer among the sleepers: somebody else may have to lead. */
  void end(HostQueue q) {
    if (leads && q.hasWork()) {
      machine.leader.appoint(me, q);
    }
    if (catching) {
      machine.leader.notAwaited(me, q);
    }
  }

  /**
   * A kqueue that has neither descriptors nor timers needs no leader: who gives it the first one
   * wakes a sleeper.
   */
  private boolean await(HostQueue q, boolean idle) {
    boolean parks = !leads || idle;
    boolean postponed = false;
    boolean interrupted = false;
    while (!me.isWoken() && !interrupted && !machine.isOver(deadline)) {
      if (parks || !machine.leader.lead(me, q, deadline)) {
        machine.park(q, deadline);
        parks = !leads && !q.lacksThread;
      }
      if (Thread.currentThread().isInterrupted()) {
        interrupted = catching;
        postponed |= !catching && Thread.interrupted();
      }
    }
    if (postponed) {
      Thread.currentThread().interrupt();
    }
    return interrupted;
  }
}
