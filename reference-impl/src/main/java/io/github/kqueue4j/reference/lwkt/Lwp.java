// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread inside the kernel, {@code struct lwp} and {@code struct thread} in one: the tokens that
 * it holds, its wait channel and the threads that it is going to wake. The original finds it with
 * {@code curthread}; here it is passed down as a parameter, since a look-up in each token operation
 * would cost more than the operation (D-02). Confined to its thread, except for fields with another
 * guard.
 */
public class Lwp {
  /** The reason why a {@code tsleep} with PCATCH ended with EINTR. */
  public enum Cause {
    /** The sleep did not end with EINTR. */
    NONE,
    /** {@code Thread.interrupt()}. */
    INTERRUPT,
    /** {@code Kqueue.wakeup()}. */
    WAKEUP,
    /** {@code Kqueue.close()}. */
    CLOSE,
    /** A call on the kqueue has failed with an Error or a panic, and the kqueue is poisoned. */
    POISON,
    /** A simulated kernel found that nothing can end the wait. */
    DEADLOCK
  }

  private static final AtomicLong MADE = new AtomicLong();

  /** The Java thread of this context. */
  public final Thread thread;

  /**
   * A positive number, by which a knote identifies the thread that has it in processing. A number
   * comes again only after 2,147,483,646 other threads.
   */
  public final int id = id(MADE.getAndIncrement());

  /** The objects on the kernel stack of a call; used by the package kern only. */
  public @Nullable Object stack;

  /** The reason why the last sleep with PCATCH ended; the adapter reads it after EINTR. */
  public Cause cause = Cause.NONE;

  // The links of the sleep queue, guarded by the token of the queue.
  @Nullable SleepQueue sleepq;
  @Nullable Object wchan;
  @Nullable Lwp sleepPrev;
  @Nullable Lwp sleepNext;
  boolean catching;
  int sleepError;

  // The tokens held, each once, in the order of their first acquisition. After an Error some may
  // not be owned.
  private @Nullable Token[] held = new Token[8];
  private int nheld;

  // The tokens that the thread will take again, with the count of each. A stack, since a sleeping
  // thread may take other tokens, to do the work of an interrupt handler, and block for one.
  private @Nullable Token[] lost = new Token[8];
  private int[] lostCounts = new int[8];
  private int nlost;

  // The tokens that were held when work began whose failure is contained: see save().
  private @Nullable Token[] saved = new Token[8];
  private int[] savedCounts = new int[8];
  private int nsaved;

  // Objects of the host that this thread holds until it releases them.
  private @Nullable Hold[] holds = new Hold[4];
  private int nholds;

  // Threads to make runnable as soon as this thread holds no token.
  private @Nullable Lwp[] wakes = new Lwp[4];
  private int nwakes;

  // Whether the recovery from an Error is under way, which wakes them at its end.
  private boolean recovering;

  /** An object that a thread holds so that no other thread closes it. */
  public interface Hold {
    /**
     * Releases the object in place of the thread that has failed. Calls {@link #unhold}.
     *
     * @param lp the thread, which holds no token
     */
    void drop(Lwp lp);
  }

  /**
   * Creates a context for a thread.
   *
   * @param thread the thread that passes the context to kernel functions
   */
  public Lwp(Thread thread) {
    this.thread = thread;
  }

  /** The number of the context that is made after a number of others. */
  static int id(long madeBefore) {
    return (int) (madeBefore % Integer.MAX_VALUE) + 1;
  }

  final void push(Token token) {
    if (nheld == held.length) {
      held = Arrays.copyOf(held, nheld * 2);
    }
    held[nheld++] = token;
  }

  final void pop(Token token) {
    int i = --nheld;
    if (held[i] != token) { // tokens of lists that were released out of order
      while (held[--i] != token) {}
      System.arraycopy(held, i + 1, held, i, nheld - i);
    }
    held[nheld] = null;
    if (nheld == 0 && nwakes > 0) {
      flushWakes();
    }
  }

  /**
   * Returns whether this thread holds no token.
   *
   * @return true if it holds none
   */
  public final boolean holdsNothing() {
    return nheld == 0;
  }

  /**
   * Makes a sleeper runnable as soon as this thread holds no token. A thread that is unparked
   * earlier would only block for the token.
   *
   * @param sleeper a thread that is removed from its sleep queue
   */
  public final void wakeLater(Lwp sleeper) {
    if (nwakes == wakes.length) {
      wakes = Arrays.copyOf(wakes, nwakes * 2);
    }
    wakes[nwakes++] = sleeper;
  }

  /** Resumes the sleepers. Removes each only after its resumption, so that it can be repeated. */
  private void flushWakes() {
    if (recovering) {
      return;
    }
    int i = 0;
    while (i < nwakes) {
      Lwp sleeper = wakes[i];
      if (sleeper != null) {
        sleeper.resume(this);
        wakes[i] = null;
      }
      i++;
    }
    nwakes = 0;
  }

  /**
   * Begins the recovery from an Error: until {@link #endRecovery} no token's release resumes a
   * sleeper, as a resumption may fail and must not keep this thread from the other steps.
   */
  public final void beginRecovery() {
    recovering = true;
  }

  /**
   * Ends a recovery: resumes the sleepers, also after one that cannot be resumed. That one is left
   * for the next call, or the next release of a token.
   *
   * @return the failure of a resumption; null if there was none
   */
  public final @Nullable Throwable endRecovery() {
    recovering = false;
    return wakeAll();
  }

  private @Nullable Throwable wakeAll() {
    Throwable failure = null;
    int left = 0;
    for (int i = 0; i < nwakes; i++) {
      Lwp sleeper = wakes[i];
      if (sleeper != null) {
        try {
          sleeper.resume(this);
        } catch (Throwable t) {
          failure = t;
          wakes[left++] = sleeper;
        }
      }
    }
    Arrays.fill(wakes, left, nwakes, null);
    nwakes = left;
    return failure;
  }

  /**
   * Resumes this thread after it was removed from its sleep queue. A machine's context overrides
   * this.
   *
   * @param by the calling thread
   */
  protected void resume(Lwp by) {
    LockSupport.unpark(thread);
  }

  /**
   * Records that the thread holds an object.
   *
   * @param object the object, which the thread has to release
   */
  public final void hold(Hold object) {
    if (nholds == holds.length) {
      holds = Arrays.copyOf(holds, nholds * 2);
    }
    holds[nholds++] = object;
  }

  /**
   * Records that the thread has released an object.
   *
   * @param object the released object
   */
  public final void unhold(Hold object) {
    for (int i = nholds - 1; i >= 0; i--) {
      if (holds[i] == object) {
        System.arraycopy(holds, i + 1, holds, i, --nholds - i);
        holds[nholds] = null;
        return;
      }
    }
  }

  /**
   * Returns the number of objects that the thread holds.
   *
   * @return a number for {@link #abandonHolds}
   */
  public final int holds() {
    return nholds;
  }

  /**
   * Releases objects after an Error.
   *
   * @param left the number of objects that the thread keeps
   */
  public final void abandonHolds(int left) {
    while (nholds > left) {
      Hold object = holds[nholds - 1];
      if (object != null) {
        object.drop(this);
      }
    }
  }

  /**
   * Ends a sleep after an Error in it, and the work that a machine lets a sleeping thread do. After
   * a failure the caller has to call it again. The thread holds only the tokens with which it will
   * continue.
   */
  public void abandonSleep() {
    SleepQueue queue = sleepq;
    if (queue == null) {
      return;
    }
    queue.token.get(this);
    if (sleepq == queue) { // no thread has woken this one in the meantime
      queue.remove(this);
    }
    queue.token.rel(this);
  }

  /**
   * Releases all tokens, the last one first, as LWKT does when a thread blocks.
   *
   * @return the number of tokens, for {@link #retake}
   */
  public final int releaseAll() {
    int n = nheld;
    int first = nlost;
    reserveLost(n + 1);
    for (int i = 0; i < n; i++) {
      Token token = token(i);
      lost[first + i] = token;
      lostCounts[first + i] = token.count;
    }
    nlost = first + n;
    Arrays.fill(held, 0, n, null);
    nheld = 0;
    for (int i = nlost - 1; i >= first; i--) {
      lostToken(i).letGo(this);
    }
    if (recovering) {
      Throwable _ = wakeAll(); // as this thread may be about to wait for one of them
    } else if (nwakes > 0) {
      flushWakes();
    }
    return n;
  }

  private void reserveLost(int more) {
    if (nlost + more > lost.length) {
      int length = Math.max(nlost + more, lost.length * 2);
      lost = Arrays.copyOf(lost, length);
      lostCounts = Arrays.copyOf(lostCounts, length);
    }
    if (more > held.length) {
      held = Arrays.copyOf(held, more * 2);
    }
  }

  /**
   * Takes the tokens again that {@link #releaseAll} has released, in the global order of tokens, so
   * that no two threads can wait for each other. Allocates nothing.
   *
   * @param n the result of releaseAll
   */
  public final void retake(int n) {
    int first = nlost - n;
    long taken = Long.MIN_VALUE;
    for (int round = 0; round < n; round++) {
      Token next = nextAfter(first, taken);
      next.lock(this);
      taken = next.number;
    }
    for (int i = first; i < nlost; i++) {
      Token token = lostToken(i);
      token.count = lostCounts[i];
      held[nheld++] = token; // there is room, since as many were held before
      lost[i] = null;
    }
    nlost = first;
  }

  /** Returns the lost token with the smallest number above {@code taken}. */
  private Token nextAfter(int first, long taken) {
    Token next = null;
    for (int i = first; i < nlost; i++) {
      Token token = lostToken(i);
      if (token.number > taken && (next == null || token.number < next.number)) {
        next = token;
      }
    }
    assert next != null : "a token was lost twice";
    return next;
  }

  /** Waits for a token that another thread holds. All other tokens are released during the wait. */
  final void block(Token wanted) {
    nheld--; // get() has already pushed the token
    held[nheld] = null;
    int n = releaseAll();
    lost[nlost] = wanted;
    lostCounts[nlost++] = 1;
    retake(n + 1);
  }

  /**
   * Saves the set of held tokens, so that {@link #restore} can take them again if the work that
   * begins now fails.
   *
   * @return the position in the stack of saved tokens
   */
  public final int save() {
    int at = nsaved;
    if (at + nheld > saved.length) {
      int length = Math.max(at + nheld, saved.length * 2);
      saved = Arrays.copyOf(saved, length);
      savedCounts = Arrays.copyOf(savedCounts, length);
    }
    for (int i = 0; i < nheld; i++) {
      Token token = token(i);
      saved[at + i] = token;
      savedCounts[at + i] = token.count;
    }
    nsaved = at + nheld;
    return at;
  }

  /**
   * Discards saved tokens after work that did not fail.
   *
   * @param at the result of {@link #save}
   */
  public final void forget(int at) {
    Arrays.fill(saved, at, nsaved, null);
    nsaved = at;
  }

  /**
   * Restores the saved tokens after work that has failed, possibly with tokens that it took or
   * lost. Other threads may have held the tokens in the meantime, as after a sleep.
   *
   * @param at the result of {@link #save}
   * @param depth the result of {@link #blockedDepth} before the work
   */
  public final void restore(int at, int depth) {
    freeHeld();
    freeLost(depth);
    int n = nsaved - at;
    reserveLost(n + 1);
    for (int i = 0; i < n; i++) {
      lost[nlost + i] = saved[at + i];
      lostCounts[nlost + i] = savedCounts[at + i];
    }
    nlost += n;
    retake(n);
    forget(at);
  }

  /**
   * Returns the number of tokens that this thread will take again after its sleeps.
   *
   * @return a number for {@link #restore}
   */
  public final int blockedDepth() {
    return nlost;
  }

  /** Releases all held and lost tokens after an Error, which has ended the code that holds them. */
  public final void abandonTokens() {
    freeHeld();
    freeLost(0);
    Arrays.fill(saved, 0, nsaved, null);
    nsaved = 0;
    if (nwakes > 0) {
      flushWakes();
    }
  }

  private void freeHeld() {
    for (int i = nheld - 1; i >= 0; i--) {
      Token token = held[i];
      if (token != null) {
        token.abandon(this);
      }
    }
    Arrays.fill(held, 0, nheld, null);
    nheld = 0;
  }

  private void freeLost(int depth) {
    for (int i = nlost - 1; i >= depth; i--) {
      Token token = lost[i];
      if (token != null) { // null if the token was already back in held when the Error occurred
        token.abandon(this);
      }
    }
    Arrays.fill(lost, depth, nlost, null);
    nlost = depth;
  }

  private Token lostToken(int i) {
    Token token = lost[i];
    assert token != null : "hole in the list of lost tokens";
    return token;
  }

  private Token token(int i) {
    Token token = held[i];
    assert token != null : "hole in the list of held tokens";
    return token;
  }
}
