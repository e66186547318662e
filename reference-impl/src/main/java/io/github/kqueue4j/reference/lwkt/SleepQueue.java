// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import org.jspecify.annotations.Nullable;

/**
 * The threads that sleep on a kqueue or on one of its knotes, longest sleeper first. The original
 * hashes all wait channels of the kernel into one table of queues. Here each kqueue has its own
 * queue, since every {@code tsleep} and {@code wakeup} of the C file runs with that kqueue's token
 * held (D-03).
 *
 * <p>Guarded by {@link #token}. A machine's subclass adds the state that its waits need.
 */
public class SleepQueue {
  /** The kqueue's token, which guards this queue. */
  public final Token token;

  // The fields below are guarded by the token.

  /** Whether {@code Kqueue.wakeup()} was called and has ended no wait so far. */
  public boolean wakeupRequested;

  /** Whether {@code Kqueue.close()} was called, which ends every wait. */
  public boolean closing;

  /** Whether a call on the kqueue has failed with an Error or a panic, which ends every wait. */
  public boolean poisoned;

  private @Nullable Lwp first;
  private @Nullable Lwp last;

  /**
   * Creates an empty queue.
   *
   * @param token the kqueue's token, which guards the queue
   */
  public SleepQueue(Token token) {
    this.token = token;
  }

  /**
   * Returns the thread that has slept longest on a wait channel.
   *
   * @param wchan the wait channel; null for any
   * @return null if no thread sleeps on it
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
   * Returns the thread that began to sleep next after another one.
   *
   * @param lp a sleeper of this queue
   * @return null if {@code lp} is the last sleeper
   */
  public final @Nullable Lwp next(Lwp lp) {
    return lp.sleepNext;
  }

  /**
   * Records that another kqueue watches this one. Preconditions: the tokens of both are held.
   *
   * @param lp the calling thread
   * @param outer the queue of the watching kqueue
   */
  public void watchedBy(Lwp lp, SleepQueue outer) {}

  /**
   * Records that another kqueue no longer watches this one; may be called more than once.
   * Preconditions as for {@link #watchedBy}.
   *
   * @param lp the calling thread
   * @param outer the queue of the kqueue that watched
   */
  public void unwatchedBy(Lwp lp, SleepQueue outer) {}

  /**
   * Adds a thread at the end.
   *
   * @param lp the calling thread
   * @param wchan the wait channel
   * @param catching whether signals end the sleep
   */
  public void enqueue(Lwp lp, Object wchan, boolean catching) {
    assert lp.sleepq == null : "thread is already in a sleep queue";
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
   * Removes a thread.
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
