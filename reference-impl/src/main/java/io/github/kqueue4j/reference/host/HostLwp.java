// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread of the host inside the kernel. Confined to its thread but for {@link #isWoken} and
 * {@link #waitsIn}.
 */
public final class HostLwp extends Lwp {
  private static final VarHandle WOKEN;

  static {
    try {
      WOKEN = MethodHandles.lookup().findVarHandle(HostLwp.class, "woken", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Off-heap scratch of this thread; the host's own. */
  public @Nullable Object scratch;

  /** What a device that interrupts has to say, while {@code knote()} is called for it. */
  public int edge;

  private final HostMachine machine;

  /** Set under the token of the queue, by itself and by who wakes it; read without it. */
  private volatile boolean woken;

  /**
   * Where it waits for interrupts; set under the kqueue's token, before it looks at {@link
   * #isWoken}, and read by who wakes it, without the token.
   */
  volatile @Nullable Interrupts waitsIn;

  /** The kqueue that it leads, or is about to. */
  private @Nullable HostQueue leads;

  private @Nullable Sleep sleep;
  private @Nullable Turn turn;

  /**
   * Whether this thread does the work of an interrupt handler, in the context of a {@link Turn}.
   */
  boolean interrupting;

  HostLwp(HostMachine machine, Thread thread) {
    super(thread);
    this.machine = machine;
  }

  /** It is about to sleep. */
  void asleep() {
    WOKEN.setRelease(this, false); // the token is a fence, one is enough
  }

  /** Its sleep is over. */
  void wake() {
    WOKEN.setRelease(this, true);
  }

  /** Whether somebody has ended its sleep. */
  boolean isWoken() {
    return woken;
  }

  /** Its sleeps, one at a time. */
  Sleep sleep() {
    Sleep own = sleep;
    if (own == null) {
      own = new Sleep(machine, this);
      sleep = own;
    }
    return own;
  }

  /** Its turns as a leader. Only leaders need one. */
  Turn turn() {
    Turn own = turn;
    if (own == null) {
      own = new Turn(machine, this);
      turn = own;
    }
    return own;
  }

  /** Becomes the leader of a kqueue; false if that has one. */
  boolean tryToLead(HostQueue q) {
    leads = q; // first, so that an Error cannot leave a leader that nobody knows of
    if (q.leader.compareAndSet(null, this)) {
      return true;
    }
    leads = null;
    return false;
  }

  void ceaseToLead() {
    HostQueue q = leads;
    if (q != null) {
      q.leader.compareAndSet(this, null);
      leads = null;
    }
  }

  @Override
  public void abandonSleep() {
    interrupting = false;
    waitsIn = null;
    HostQueue q = leads;
    ceaseToLead();
    super.abandonSleep();
    if (q != null) {
      q.token.get(this);
      machine.leader.appoint(this, q);
      q.token.rel(this);
    }
  }

  /**
   * Has the thread look at the state of its queue: a wake-up, or work for a leader. One system call
   * at most.
   */
  @Override
  protected void resume(Lwp by) {
    if (by.thread == thread) {
      return; // it looks anyway, when it has done what it is at
    }
    Interrupts source = waitsIn;
    if (source != null) {
      source.kick();
    } else {
      LockSupport.unpark(thread);
    }
  }
}
