// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import org.jspecify.annotations.Nullable;

/**
 * Threads that sleep on a kqueue or on one of its knotes, longest sleeper first. The original
 * hashes all idents of the kernel into one table of queues; here each kqueue has a queue of its
 * own, since every {@code tsleep} and {@code wakeup} of the file runs under that kqueue's token
 * (D-03).
 *
 * <p>Guarded by {@link #token}. Machines extend it by what they need for a wait.
 */
public class SleepQueue {
  /** The kqueue's token, which guards this queue. */
  public final Token token;

  // Guarded by the token: all that follows.

  /** {@code Kqueue.wakeup()} was called and has ended no wait so far. */
  public boolean wakeupRequested;

  /** {@code Kqueue.close()} was called: every wait ends. */
  public boolean closing;

  /** A call on the kqueue has failed with an Error or a panic: every wait ends. */
  public boolean poisoned;

  private @Nullable Lwp first;
  private @Nullable Lwp last;

  /**
   * An empty queue.
   *
   * @param token guards it
   */
  public SleepQueue(Token token) {
    this.token = token;
  }

  /**
   * The longest sleeper on that ident.
   *
   * @param wchan what is slept on; null for any
   * @return null if nobody sleeps on it
   */
  public final @Nullable Lwp firstSleeper(@Nullable Object wchan) {
    for (Lwp lp = first; lp != null; lp = lp.sleepNext) {
      if (wchan == null || lp.wchan == wchan) {
        return lp;
      }
    }
    return null;
  }

  /**
   * Who began to sleep next after that one.
   *
   * @param lp a sleeper of this queue
   * @return null if it is the last
   */
  public final @Nullable Lwp next(Lwp lp) {
    return lp.sleepNext;
  }

  /**
   * Another kqueue watches this one from now on. Preconditions: the tokens of both are held.
   *
   * @param lp the calling thread
   * @param outer the queue of the one that watches
   */
  public void watchedBy(Lwp lp, SleepQueue outer) {}

  /**
   * Another kqueue watches this one no longer; may be told more than once. Preconditions as for
   * {@link #watchedBy}.
   *
   * @param lp the calling thread
   * @param outer the queue of the one that watched
   */
  public void unwatchedBy(Lwp lp, SleepQueue outer) {}

  /**
   * Puts a thread at the end.
   *
   * @param lp the calling thread
   * @param wchan what it sleeps on
   * @param catching whether signals end its sleep
   */
  public void enqueue(Lwp lp, Object wchan, boolean catching) {
    assert lp.sleepq == null : "sleeps already";
    lp.sleepq = this;
    lp.wchan = wchan;
    lp.catching = catching;
    lp.sleepError = 0;
    lp.sleepNext = null;
    lp.sleepPrev = last;
    if (last == null) {
      first = lp;
    } else {
      last.sleepNext = lp;
    }
    last = lp;
  }

  /**
   * Takes a thread out.
   *
   * @param lp a sleeper of this queue
   */
  public void remove(Lwp lp) {
    Lwp before = lp.sleepPrev;
    Lwp after = lp.sleepNext;
    if (before == null) {
      first = after;
    } else {
      before.sleepNext = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.sleepPrev = before;
    }
    lp.sleepPrev = null;
    lp.sleepNext = null;
    lp.sleepq = null;
    lp.wchan = null;
  }
}
