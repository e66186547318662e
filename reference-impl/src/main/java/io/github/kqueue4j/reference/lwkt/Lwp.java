// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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
    /** A call on the kqueue has failed with an Error or a panic, and the kqueue is poisoned. */
    POISON,
    /** A simulated kernel found that nothing can end the wait. */
    DEADLOCK
  }

  private static final AtomicInteger IDS = new AtomicInteger(1);

  /** The Java thread that runs this. */
  public final Thread thread;

  /** A number that no other context has: says in a knote who has it in processing. */
  public final int id = IDS.getAndIncrement();

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

  // The tokens held, each once, in the order of their first acquisition. After an Error some may
  // not be owned.
  private @Nullable Token[] held = new Token[8];
  private int nheld;

  // Those that it will take again, and how often it had each: a stack, as a thread that sleeps may
  // take tokens meanwhile, to do the work of an interrupt handler, and block for one.
  private @Nullable Token[] lost = new Token[8];
  private int[] lostCounts = new int[8];
  private int nlost;

  // What was held when a piece of work began that may fail alone: see save().
  private @Nullable Token[] saved = new Token[8];
  private int[] savedCounts = new int[8];
  private int nsaved;

  // Objects of the host that this thread holds until it lets go of them itself.
  private @Nullable Hold[] holds = new Hold[4];
  private int nholds;

  // Threads to make runnable as soon as no token is held any more.
  private @Nullable Lwp[] wakes = new Lwp[4];
  private int nwakes;

  /** An object that a thread holds, so that it is not closed meanwhile. */
  public interface Hold {
    /**
     * Lets go of it: what the thread would have done, had it not failed. Calls {@link #unhold}.
     *
     * @param lp the thread, which holds no token
     */
    void drop(Lwp lp);
  }

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

  /** A sleeper is forgotten only when it was resumed: an Error may end this, and it begins anew. */
  private void flushWakes() {
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
   * Lets the thread go on after its sleep queue let it go. The machine's contexts override this.
   *
   * @param by the thread that does it
   */
  protected void resume(Lwp by) {
    LockSupport.unpark(thread);
  }

  /**
   * The thread holds an object from now on.
   *
   * @param object what it has to let go of
   */
  public final void hold(Hold object) {
    if (nholds == holds.length) {
      holds = Arrays.copyOf(holds, nholds * 2);
    }
    holds[nholds++] = object;
  }

  /**
   * The thread has let go of an object.
   *
   * @param object what it held
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
   * How many objects the thread holds.
   *
   * @return a number for {@link #abandonHolds}
   */
  public final int holds() {
    return nholds;
  }

  /**
   * Lets go of objects after an Error.
   *
   * @param left how many the thread goes on holding
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
   * Ends a sleep, or whatever a machine has a thread do while it sleeps, after an Error in it. To
   * be called again if it fails itself. The thread holds no token but those that it will go on
   * with.
   */
  public void abandonSleep() {
    SleepQueue queue = sleepq;
    if (queue == null) {
      return;
    }
    queue.token.get(this);
    if (sleepq == queue) { // nobody has woken it meanwhile
      queue.remove(this);
    }
    queue.token.rel(this);
  }

  /**
   * Lets go of every token, last one first, as LWKT does when a thread blocks.
   *
   * @return how many there were, for {@link #retake}
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
    if (nwakes > 0) {
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
   * Takes again what {@link #releaseAll} let go of, in the one order of all tokens, so that no two
   * threads can wait for each other. Allocates nothing.
   *
   * @param n what releaseAll returned
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
      held[nheld++] = token; // there is room: that many were held before
      lost[i] = null;
    }
    nlost = first;
  }

  /** The lost token with the smallest number above {@code taken}. */
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

  /** Waits for a token that another thread holds: lets go of the others meanwhile. */
  final void block(Token wanted) {
    nheld--; // get() has listed it
    held[nheld] = null;
    int n = releaseAll();
    lost[nlost] = wanted;
    lostCounts[nlost++] = 1;
    retake(n + 1);
  }

  /**
   * Remembers what is held, so that it can be put back if work that begins now fails: see {@link
   * #restore}.
   *
   * @return where it is remembered
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
   * The work is over, and did not fail.
   *
   * @param at what {@link #save} returned
   */
  public final void forget(int at) {
    Arrays.fill(saved, at, nsaved, null);
    nsaved = at;
  }

  /**
   * The work has failed, perhaps with tokens that it took or lost: holds again what was held when
   * it began. Others may have had the tokens meanwhile, as after a sleep.
   *
   * @param at what {@link #save} returned
   * @param depth what {@link #blockedDepth} was
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
   * How many tokens this thread is to take again when its sleeps are over.
   *
   * @return a number for {@link #restore}
   */
  public final int blockedDepth() {
    return nlost;
  }

  /** Lets go of whatever is held or was lost: after an Error, nothing below this call will. */
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
      if (token != null) { // null if it was listed again when the Error came
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
