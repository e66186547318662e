// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

/**
 * The present {@code tsleep(9)} of a thread. A platform thread that sleeps on a kqueue leads the
 * kqueue while it sleeps, if no other thread leads. Confined to the sleeping thread.
 */
final class Sleep {
  private final HostMachine machine;
  private final HostLwp me;

  /** The end of the sleep in nanoseconds since boot; {@link Long#MAX_VALUE} for none. */
  private long deadline;

  /** Whether signals end the sleep. */
  private boolean catching;

  /**
   * Whether the thread may lead the kqueue, or has led it, so that it has to appoint another leader
   * at the end.
   */
  private boolean leads;

  Sleep(HostMachine machine, HostLwp me) {
    this.machine = machine;
    this.me = me;
  }

  /**
   * Sleeps until woken, until the deadline, or until an interrupt if {@code isCatching}. The tokens
   * are released while the thread sleeps.
   *
   * @return true if an interrupt ended the sleep
   */
  boolean sleep(HostQueue q, Object wchan, boolean isCatching, long until) {
    catching = isCatching;
    deadline = until;
    me.asleep();
    q.enqueue(me, wchan, catching);
    leads = catching && (!me.thread.isVirtual() || !machine.leader.ensureForVirtual(me, q));
    boolean idle = !q.hasWork();
    int held = me.releaseAll();
    try {
      return await(q, idle);
    } finally {
      me.retake(held);
    }
  }

  /**
   * Called with the token after the thread has left the sleepers: appoints another leader if
   * necessary. While no thread can be started, a virtual thread may have been appointed at any
   * moment of its sleep.
   */
  void end(HostQueue q) {
    boolean mayLead = leads || (catching && q.lacksThread);
    if (mayLead && q.hasWork()) {
      machine.leader.appointSuccessor(me, q);
    }
    if (catching) {
      machine.leader.notAwaited(me, q);
    }
  }

  /**
   * Waits with no token held. A kqueue without descriptors and timers ({@code idle}) needs no
   * leader: the thread that adds the first one wakes a sleeper.
   */
  private boolean await(HostQueue q, boolean idle) {
    boolean parks = !leads || idle;
    boolean postponed = false;
    boolean interrupted = false;
    while (!me.isWoken() && !interrupted && !machine.isOver(deadline)) {
      leads |= !parks;
      if (parks || !machine.leader.lead(me, q, deadline)) {
        machine.park(q, deadline);
        parks = !leads && !(catching && q.lacksThread); // without the token: end() decides with it
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
