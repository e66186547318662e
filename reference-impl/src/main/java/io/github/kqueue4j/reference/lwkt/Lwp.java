// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A thread inside the kernel, {@code struct lwp} and {@code struct thread} in one: the tokens that
 * it holds, what it sleeps on and whom it will wake. The original finds it with {@code curthread};
 * here it is passed down as a parameter, as a look-up in each token operation would cost more than
 * the operation (D-02). Confined to its thread but for the fields that say otherwise.
 */
public class Lwp {
  /** Why a {@code tsleep} with PCATCH ended with EINTR. */
  public enum Cause {
    /** It did not. */
    NONE,
    /** {@code Thread.interrupt()}. */
    INTERRUPT,
    /** {@code Kqueue.wakeup()}. */
    WAKEUP,
    /** {@code Kqueue.close()}. */
    CLOSE,
    /** A simulated kernel found that nothing can end the wait. */
    DEADLOCK
  }

  /** The Java thread that runs this. */
  public final Thread thread;

  /** What lies on the kernel stack of a call; kern's own. */
  public @Nullable Object stack;

  /** Why the last sleep with PCATCH ended; read by the adapter after EINTR. */
  public Cause cause = Cause.NONE;

  // The sleep queue's links, guarded by the token of the queue.
  @Nullable SleepQueue sleepq;
  @Nullable Object wchan;
  @Nullable Lwp sleepPrev;
  @Nullable Lwp sleepNext;
  boolean catching;
  int sleepError;

  // The tokens held, each once, in the order of their first acquisition.
  private @Nullable Token[] held = new Token[8];
  private int nheld;

  // Those that it will take again, and how often it had each: a stack, as a thread that sleeps may
  // take tokens meanwhile, to do the work of an interrupt handler, and block for one.
  private @Nullable Token[] lost = new Token[8];
  private int[] lostCounts = new int[8];
  private int nlost;

  // Threads to make runnable as soon as no token is held any more.
  private @Nullable Lwp[] wakes = new Lwp[4];
  private int nwakes;

  /**
   * A context for that thread.
   *
   * @param thread the thread that will pass it
   */
  public Lwp(Thread thread) {
    this.thread = thread;
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
   * True if this thread holds no token.
   *
   * @return whether none is held
   */
  public final boolean holdsNothing() {
    return nheld == 0;
  }

  /**
   * Has the machine make the sleeper runnable once this thread holds no token: a thread that is
   * unparked under a token would only run into it.
   *
   * @param sleeper who was taken off its sleep queue
   */
  public final void wakeLater(Lwp sleeper) {
    if (nwakes == wakes.length) {
      wakes = Arrays.copyOf(wakes, nwakes * 2);
    }
    wakes[nwakes++] = sleeper;
  }

  private void flushWakes() {
    for (int i = 0; i < nwakes; i++) {
      Lwp sleeper = wakes[i];
      wakes[i] = null;
      if (sleeper != null) {
        sleeper.resume(this);
      }
    }
    nwakes = 0;
  }

  /**
   * Lets the thread go on after its sleep queue let it go. The machine's contexts override this.
   *
   * @param by the thread that does it
   */
  protected void resume(Lwp by) {
    java.util.concurrent.locks.LockSupport.unpark(thread);
  }

  /**
   * Lets go of every token, last one first, as LWKT does when a thread blocks.
   *
   * @return how many there were, for {@link #retake}
   */
  public final int releaseAll() {
    int n = nheld;
    int first = nlost;
    for (int i = 0; i < n; i++) {
      lose(token(i), 0);
      held[i] = null;
    }
    nheld = 0;
    for (int i = nlost - 1; i >= first; i--) {
      lostCounts[i] = lostToken(i).letGo(this);
    }
    if (nwakes > 0) {
      flushWakes();
    }
    return n;
  }

  private void lose(Token token, int count) {
    if (nlost == lost.length) {
      lost = Arrays.copyOf(lost, nlost * 2);
      lostCounts = Arrays.copyOf(lostCounts, nlost * 2);
    }
    lost[nlost] = token;
    lostCounts[nlost++] = count;
  }

  /**
   * Takes again what {@link #releaseAll} let go of, in the one order of all tokens, so that no two
   * threads can wait for each other.
   *
   * @param n what releaseAll returned
   */
  public final void retake(int n) {
    int first = nlost - n;
    if (n == 1) {
      lostToken(first).lock(this);
    } else {
      Token[] order = new Token[n];
      for (int i = 0; i < n; i++) {
        order[i] = lostToken(first + i);
      }
      Arrays.sort(order, Token.ORDER);
      for (Token token : order) {
        token.lock(this);
      }
    }
    for (int i = first; i < nlost; i++) {
      Token token = lostToken(i);
      token.count = lostCounts[i];
      push(token);
      lost[i] = null;
    }
    nlost = first;
  }

  /** Lets go of whatever is held: after a panic, nothing below this call will. */
  public final void abandonTokens() {
    releaseAll();
    Arrays.fill(lost, null);
    nlost = 0;
  }

  /** Waits for a token that another thread holds: lets go of the others meanwhile. */
  final void block(Token wanted) {
    int n = releaseAll();
    lose(wanted, 1);
    retake(n + 1);
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
