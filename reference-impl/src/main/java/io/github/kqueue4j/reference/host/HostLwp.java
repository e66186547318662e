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

  /** Set under the token of the queue, by itself and by who wakes it; read without it. */
  private volatile boolean woken;

  /**
   * Where it waits for interrupts; set under the kqueue's token, before it looks at {@link
   * #isWoken}, and read by who wakes it, without the token.
   */
  volatile @Nullable Interrupts waitsIn;

  private @Nullable InterruptHook hook;

  /** Whether this thread does the work of an interrupt handler, under {@link #handler}. */
  boolean interrupting;

  private @Nullable HostLwp handler;

  HostLwp(Thread thread) {
    super(thread);
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

  /** Only leaders need one. */
  InterruptHook hook() {
    InterruptHook mine = hook;
    if (mine == null) {
      mine = new InterruptHook();
      hook = mine;
    }
    return mine;
  }

  /**
   * The context in which this thread, while it sleeps in this one, does the work of an interrupt
   * handler: that may sleep too, for a knote, and a context can be in one queue of sleepers only.
   */
  HostLwp handler() {
    HostLwp own = handler;
    if (own == null) {
      own = new HostLwp(thread);
      handler = own;
    }
    return own;
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
    if (source != null && by instanceof HostLwp lp) {
      source.kick(lp);
    } else {
      LockSupport.unpark(thread);
    }
  }
}
