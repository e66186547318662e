// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An LWKT token, {@code lwkt_token(9)}: a reentrant lock. A thread that blocks, in {@code tsleep}
 * or for another token, loses all its tokens for that time. So state may have changed when a thread
 * that held one token has taken a second one; in return tokens may be taken in any order.
 *
 * <p>Taking a free token is one compare-and-set. A waiter that was woken but found the token taken
 * again gets the token handed over at the next release. Safe for use by several threads.
 */
public final class Token {
  private static final int SPINS = 40;

  /** A waiter tries again after this time, in case a wake-up has failed with an Error. */
  private static final long LONGEST_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final VarHandle OWNER;
  private static final VarHandle WAITING;
  private static final AtomicLong NUMBERS = new AtomicLong();

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      OWNER = lookup.findVarHandle(Token.class, "owner", Lwp.class);
      WAITING = lookup.findVarHandle(Token.class, "waiting", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The position of this token in the global order in which waiting threads take tokens. */
  final long number = NUMBERS.getAndIncrement();

  private volatile @Nullable Lwp owner;

  /** How often the owner has taken the token; guarded by being the owner. */
  int count;

  /** The number of threads that are in {@link #line} or about to enter it. */
  private volatile int waiting;

  private volatile @Nullable Queue<Waiter> line;

  /** Creates a free token. */
  public Token() {}

  /** A thread that waits for a token. */
  private static final class Waiter {
    final Lwp lp;

    /** Whether the thread was woken in vain, so that the token has to be handed over to it. */
    volatile boolean starving;

    /** Whether an Error has ended the wait. */
    volatile boolean gone;

    /** Whether the wait is over. */
    volatile boolean isOver;

    Waiter(Lwp lp) {
      this.lp = lp;
    }
  }

  /**
   * {@code lwkt_gettoken()}.
   *
   * @param lp the calling thread
   */
  public void get(Lwp lp) {
    if (owner == lp) {
      count++;
      return;
    }
    lp.push(this); // before the token is taken, so that the recovery from an Error finds it
    if (OWNER.compareAndSet(this, (Lwp) null, lp)) {
      count = 1;
    } else {
      getContended(lp);
    }
  }

  /**
   * {@code lwkt_reltoken()}. Preconditions: {@code lp} holds the token.
   *
   * @param lp the calling thread
   */
  public void rel(Lwp lp) {
    assert owner == lp : "token is released by a thread that does not hold it";
    if (--count == 0) {
      free();
      lp.pop(this);
    }
  }

  /**
   * {@code lwkt_gettoken()} by a thread that holds the token already. Ended by {@link #relAgain}.
   *
   * @param lp the calling thread
   */
  public void getAgain(Lwp lp) {
    assert owner == lp : "token is taken again by a thread that does not hold it";
    count++;
  }

  /**
   * {@code lwkt_reltoken()} for {@link #getAgain}.
   *
   * @param lp the calling thread
   */
  public void relAgain(Lwp lp) {
    assert owner == lp && count > 1 : "token was not taken again";
    count--;
  }

  /**
   * Returns whether a thread holds this token, the condition of {@code ASSERT_LWKT_TOKEN_HELD()}.
   *
   * @param lp the thread
   * @return true if the thread holds this token
   */
  public boolean isHeldBy(Lwp lp) {
    return owner == lp;
  }

  private void getContended(Lwp lp) {
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
      if (owner == null && OWNER.compareAndSet(this, (Lwp) null, lp)) {
        count = 1;
        return;
      }
    }
    lp.block(this);
  }

  /** Frees the token, regardless of its count. Preconditions: {@code lp} holds the token. */
  void letGo(Lwp lp) {
    assert owner == lp : "token is let go of by a thread that does not hold it";
    free();
  }

  /** Frees the token after an Error, if the thread owns the token. */
  void abandon(Lwp lp) {
    if (OWNER.compareAndSet(this, lp, (Lwp) null)) {
      wakeFirst();
    }
  }

  private void free() {
    if (waiting == 0) {
      owner = null;
      if (waiting == 0) {
        return;
      }
    } else if (handOver()) {
      return;
    } else {
      owner = null;
    }
    wakeFirst();
  }

  private void wakeFirst() {
    Waiter first = first();
    if (first != null) {
      LockSupport.unpark(first.lp.thread);
    }
  }

  private @Nullable Waiter first() {
    Queue<Waiter> queue = line;
    if (queue == null) {
      return null;
    }
    Waiter first;
    while ((first = queue.peek()) != null && first.isOver) {
      queue.remove(first); // an Error kept the waiter from removing itself
    }
    return first;
  }

  /** Makes the first waiter the owner, if that waiter was woken in vain before. */
  private boolean handOver() {
    Waiter first = first();
    if (first == null || !first.starving || first.gone) {
      return false;
    }
    owner = first.lp;
    if (first.gone && OWNER.compareAndSet(this, first.lp, (Lwp) null)) {
      return false; // an Error has ended the wait in the meantime
    }
    LockSupport.unpark(first.lp.thread);
    return true;
  }

  /** Takes the token, or waits for it. Preconditions: {@code lp} does not hold the token. */
  void lock(Lwp lp) {
    if (!OWNER.compareAndSet(this, (Lwp) null, lp)) {
      await(lp);
    }
  }

  private void await(Lwp lp) {
    Waiter me = new Waiter(lp);
    Queue<Waiter> queue = line();
    boolean interrupted = false;
    boolean taken = false;
    WAITING.getAndAdd(this, 1);
    try {
      queue.add(me);
      while (owner != lp && !OWNER.compareAndSet(this, (Lwp) null, lp)) {
        LockSupport.parkNanos(this, LONGEST_PARK_NANOS);
        interrupted |= Thread.interrupted(); // cleared, since park returns at once while it is set
        me.starving = true;
      }
      taken = true;
    } finally {
      me.gone = !taken;
      me.isOver = true;
      WAITING.getAndAdd(this, -1);
      queue.remove(me);
      if (interrupted) {
        lp.thread.interrupt();
      }
    }
  }

  private Queue<Waiter> line() {
    Queue<Waiter> queue = line;
    if (queue == null) {
      synchronized (this) {
        queue = line;
        if (queue == null) {
          queue = new ConcurrentLinkedQueue<>();
          line = queue;
        }
      }
    }
    return queue;
  }

  @Override
  public String toString() {
    return "Token[" + number + "]";
  }
}
