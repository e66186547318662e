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
 * An LWKT token, {@code lwkt_token(9)}: a lock that its holder may take again, and that its holder
 * loses, with all others, whenever it blocks, be it in {@code tsleep} or for another token. So a
 * thread that holds one token and wants a second may find the world changed when it has both; in
 * return tokens may be taken in any order.
 *
 * <p>One compare-and-set if it is free. A thread that was woken for a free token and found it taken
 * again is given the token by the next thread that lets go of it. Safe for use by several threads.
 */
public final class Token {
  private static final int SPINS = 40;

  /** A waiting thread looks again after this time, should a wake-up have failed with an Error. */
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

  /** The place of this token in the one order in which waiting threads take tokens. */
  final long number = NUMBERS.getAndIncrement();

  private volatile @Nullable Lwp owner;

  /** How often the owner has taken it; guarded by being the owner. */
  int count;

  /** How many threads are in {@link #line}, or about to be. */
  private volatile int waiting;

  private volatile @Nullable Queue<Waiter> line;

  /** A free token. */
  public Token() {}

  /** A thread that waits for a token. */
  private static final class Waiter {
    final Lwp lp;

    /** The thread was woken in vain: the token is to be handed to it. */
    volatile boolean starving;

    /** An Error has ended the wait. */
    volatile boolean gone;

    /** The wait is over. */
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
    lp.push(this); // before it is taken: so an Error in between cannot hide a token
    if (OWNER.compareAndSet(this, (Lwp) null, lp)) {
      count = 1;
    } else {
      getContended(lp);
    }
  }

  /**
   * {@code lwkt_reltoken()}. Preconditions: {@code lp} holds it.
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
   * {@code lwkt_gettoken()} by who is known to hold it: to be let go of once more.
   *
   * @param lp the calling thread
   */
  public void getAgain(Lwp lp) {
    assert owner == lp : "token is taken again by a thread that does not hold it";
    count++;
  }

  /**
   * {@code lwkt_reltoken()} of what {@link #getAgain} has taken.
   *
   * @param lp the calling thread
   */
  public void relAgain(Lwp lp) {
    assert owner == lp && count > 1 : "token was not taken again";
    count--;
  }

  /**
   * {@code ASSERT_LWKT_TOKEN_HELD()} as a question.
   *
   * @param lp the calling thread
   * @return whether that thread holds this token
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

  /** Frees it, however often it was taken. Preconditions: {@code lp} holds it. */
  void letGo(Lwp lp) {
    assert owner == lp : "token is let go of by a thread that does not hold it";
    free();
  }

  /** Frees it after an Error, if the thread owns it. */
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
      queue.remove(first); // an Error has kept it from doing so itself
    }
    return first;
  }

  /** Makes the first thread in line the owner, if it was woken in vain before. */
  private boolean handOver() {
    Waiter first = first();
    if (first == null || !first.starving || first.gone) {
      return false;
    }
    owner = first.lp;
    if (first.gone && OWNER.compareAndSet(this, first.lp, (Lwp) null)) {
      return false; // an Error has ended its wait meanwhile
    }
    LockSupport.unpark(first.lp.thread);
    return true;
  }

  /** Takes it, waiting in line if it must. Preconditions: {@code lp} does not hold it. */
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
        interrupted |= Thread.interrupted(); // else park would return at once for ever
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
