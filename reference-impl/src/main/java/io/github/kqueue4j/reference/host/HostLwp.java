// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The kernel context of a thread on a real host. Confined to its thread, except for {@link
 * #isWoken}, {@link #waitsIn} and {@link #waitsUntil}.
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

  /** Off-heap scratch memory of this thread; used by the host only. */
  public @Nullable Object scratch;

  /** The state that a device has reported; set while {@code knote()} is called for the device. */
  public int edge;

  /**
   * Whether a filter has to give the byte count. Deviates (D-20): a filter of the original always
   * knows the count; here it may cost a system call. True for changes, since any thread may collect
   * the events that they find.
   */
  private boolean wantsCounts = true;

  /** Whether the caller of the present call wants byte counts. */
  private boolean callerWantsCounts = true;

  private final HostMachine machine;

  /**
   * Whether the sleep was ended. Written with the queue's token held, by this thread and by the
   * waking thread; read without the token.
   */
  private volatile boolean woken;

  /**
   * Where this thread waits for interrupts. The thread sets it with the kqueue's token held, before
   * it reads {@link #isWoken}; a waking thread reads it without the token.
   */
  volatile @Nullable Interrupts waitsIn;

  /**
   * When the wait of this thread as a leader ends at the latest, in nanoseconds since boot. The
   * thread sets it together with {@link #waitsIn}; another thread reads it with the token of the
   * kqueue that this thread leads. An older value does no harm, since the leader then is about to
   * read the callouts.
   */
  long waitsUntil;

  /** The kqueue that this thread leads or is about to lead. */
  private @Nullable HostQueue leads;

  private @Nullable Sleep sleep;
  private @Nullable Turn turn;

  /**
   * Whether this thread does the work of an interrupt handler, with the context of a {@link Turn}.
   */
  boolean interrupting;

  HostLwp(HostMachine machine, Thread thread) {
    super(thread);
    this.machine = machine;
  }

  /**
   * Begins a call of kevent(2), with its changes.
   *
   * @param counts whether the caller wants the byte counts of the events
   */
  public void beginCall(boolean counts) {
    callerWantsCounts = counts;
    wantsCounts = true;
  }

  /** Begins to collect events, after the changes. */
  void beginScan() {
    wantsCounts = callerWantsCounts;
  }

  /**
   * Returns whether a filter has to give the byte count.
   *
   * @return false if nobody needs the count
   */
  public boolean wantsCounts() {
    return wantsCounts;
  }

  /** Records that the thread is about to sleep. */
  void asleep() {
    WOKEN.setRelease(this, false); // release is enough, since the token is a fence
  }

  /** Records that the sleep is over. */
  void wake() {
    WOKEN.setRelease(this, true);
  }

  /** Returns whether another thread has ended the sleep. */
  boolean isWoken() {
    return woken;
  }

  /** Returns the object for this thread's sleeps, of which only one is in progress at a time. */
  Sleep sleep() {
    Sleep own = sleep;
    if (own == null) {
      own = new Sleep(machine, this);
      sleep = own;
    }
    return own;
  }

  /** Returns the object for this thread's turns as a leader; created for leaders only. */
  Turn turn() {
    Turn own = turn;
    if (own == null) {
      StackRoom.initialize(MethodHandles.lookup(), Turn.class);
      own = new Turn(machine, this);
      turn = own;
    }
    return own;
  }

  /** Becomes the leader of a kqueue; false if the kqueue has a leader. */
  boolean tryToLead(HostQueue q) {
    leads = q; // first, so that the recovery from an Error finds the kqueue that this thread leads
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
   * Makes the thread check the state of its queue, for a wake-up or because the leader's work has
   * changed. Makes at most one system call.
   */
  @Override
  protected void resume(Lwp by) {
    if (by.thread == thread) {
      return; // the thread runs, and checks the state when it has finished its present work
    }
    Interrupts source = waitsIn;
    if (source != null) {
      source.kick();
    } else {
      LockSupport.unpark(thread);
    }
  }
}
