// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An LWKT token, {@code lwkt_token(9)}: a lock that its holder may take again, and that its holder
 * loses, with all others, whenever it blocks, be it in {@code tsleep} or for another token. So a
 * thread that holds one token and wants a second may find the world changed when it has both; in
 * return tokens may be taken in any order.
 *
 * <p>One compare-and-set if it is free. Safe for use by several threads.
 */
public final class Token {
  /** The one order in which waiting threads take tokens. */
  static final Comparator<Token> ORDER = new ByNumber();

  private static final int SPINS = 40;
  private static final VarHandle OWNER;
  private static final AtomicLong NUMBERS = new AtomicLong();

  static {
    try {
      OWNER = MethodHandles.lookup().findVarHandle(Token.class, "owner", Lwp.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A class of its own, as a lambda costs the first kqueue milliseconds. */
  private static final class ByNumber implements Comparator<Token> {
    @Override
    public int compare(Token one, Token other) {
      return Long.compare(one.number, other.number);
    }
  }

  private final long number = NUMBERS.getAndIncrement();
  private volatile @Nullable Lwp owner;

  /** How often the owner has taken it; guarded by being the owner. */
  int count;

  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable Queue<Thread> waiters;

  /** A free token. */
  public Token() {}

  /**
   * {@code lwkt_gettoken()}.
   *
   * @param lp the calling thread
   */
  public void get(Lwp lp) {
    if (owner == lp) {
      count++;
    } else if (OWNER.compareAndSet(this, (Lwp) null, lp)) {
      count = 1;
      lp.push(this);
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
        lp.push(this);
        return;
      }
    }
    lp.block(this);
  }

  /** Frees it at once, however often it was taken. Returns how often that was. */
  int letGo(Lwp lp) {
    assert owner == lp : "token is let go of by a thread that does not hold it";
    int times = count;
    free();
    return times;
  }

  private void free() {
    owner = null;
    if (waiting.get() > 0) {
      Queue<Thread> queue = waiters;
      Thread first = queue == null ? null : queue.peek();
      if (first != null) {
        LockSupport.unpark(first);
      }
    }
  }

  /** Takes it, waiting in line if it must. Preconditions: {@code lp} does not hold it. */
  void lock(Lwp lp) {
    if (OWNER.compareAndSet(this, (Lwp) null, lp)) {
      return;
    }
    Queue<Thread> queue = line();
    Thread me = Thread.currentThread();
    boolean interrupted = false;
    waiting.incrementAndGet();
    queue.add(me);
    while (!OWNER.compareAndSet(this, (Lwp) null, lp)) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted(); // else park would return at once for ever
    }
    queue.remove(me);
    waiting.decrementAndGet();
    if (interrupted) {
      me.interrupt();
    }
  }

  private Queue<Thread> line() {
    Queue<Thread> queue = waiters;
    if (queue == null) {
      synchronized (this) {
        queue = waiters;
        if (queue == null) {
          queue = new ConcurrentLinkedQueue<>();
          waiters = queue;
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
