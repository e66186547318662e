// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import org.jspecify.annotations.Nullable;

/**
 * The only entry into the kernel: each system call, interrupt handler, signal, process exit and
 * close goes through this class; a transfer of bytes only holds its file. Unlike the original it
 * recovers when a thread leaves any step with an Error or a panic (D-16):
 *
 * <ul>
 *   <li>all tokens of the thread are released, and the threads that it was about to wake are woken;
 *   <li>the kqueue on which the thread was working is poisoned: its waits and later calls fail, and
 *       it can only be closed. A knote that the thread had in processing is released; a knote that
 *       the thread was adding is removed;
 *   <li>other kqueues, and the lists of processes and signals, are not affected: a notification
 *       that reaches several kqueues continues with the next one.
 * </ul>
 *
 * <p>The recovery from a StackOverflowError must not overflow the stack again. So an entry reserves
 * room on the stack before it takes any token or reference.
 */
public final class KernelEntry {
  /** A piece of work inside the kernel. */
  public interface Work {
    /**
     * Does the work.
     *
     * @param lp the calling thread
     * @return a result, whose meaning the caller defines
     */
    int run(Lwp lp);

    /**
     * Called after the thread has failed and the kernel has recovered. If the work was on a kqueue,
     * the kqueue's token is held.
     *
     * @param lp the calling thread
     */
    default void failed(Lwp lp) {}
  }

  /** The most attempts at a recovery that fails itself. */
  private static final int ATTEMPTS = 3;

  private KernelEntry() {}

  /**
   * Does work on one kqueue, with the kqueue's token held.
   *
   * @param lp the calling thread, which is outside of the kernel
   * @param kq the kqueue
   * @param work the work
   * @return the result of the work
   */
  public static int call(Lwp lp, KQueue kq, Work work) {
    StackRoom.reserve(lp.id);
    try {
      Frame frame = Frame.of(lp);
      frame.begin(kq);
      kq.token.get(lp);
      int result = work.run(lp);
      frame.end(); // the work is complete: an Error from here on need not poison the kqueue
      kq.token.rel(lp);
      return result;
    } catch (Throwable t) {
      recover(lp, kq, work, t);
      throw t;
    }
  }

  /**
   * Does work that does not belong to one kqueue, for example on a watched object.
   *
   * @param lp the calling thread, which is outside of the kernel
   * @param work the work
   * @return the result of the work
   */
  public static int run(Lwp lp, Work work) {
    StackRoom.reserve(lp.id);
    try {
      Frame.of(lp); // made before any token is taken, so that the recovery can rely on it
      return work.run(lp);
    } catch (Throwable t) {
      recover(lp, null, work, t);
      throw t;
    }
  }

  /**
   * {@code KNOTE()} from outside of the kernel. After a failure it is done once more, since an
   * event must not be lost; some knotes may then be notified twice.
   *
   * @param lp the calling thread, which is outside of the kernel
   * @param list the knotes that watch the object
   * @param hint the event; see {@link KnoteLists#knote}
   */
  public static void knote(Lwp lp, KList list, long hint) {
    try {
      knoteOnce(lp, list, hint);
    } catch (Throwable t) {
      knoteOnce(lp, list, hint);
      throw t;
    }
  }

  /** Like {@link #run}, but allocates no object, since an allocation could fail before the work. */
  private static void knoteOnce(Lwp lp, KList list, long hint) {
    StackRoom.reserve(lp.id);
    try {
      Frame.of(lp);
      KnoteLists.knote(lp, list, hint);
    } catch (Throwable t) {
      recover(lp, null, null, t);
      throw t;
    }
  }

  /**
   * Closes a file for a thread outside of the kernel that finds the file's number to be another
   * file's by now. After a failure it is done once more, since on the host portable no later call
   * knows the file.
   *
   * @param lp the calling thread, which is outside of the kernel
   * @param fdp the descriptor table
   * @param fd the number
   * @param fp the file that was open at the number
   */
  public static void closeNumber(Lwp lp, FileDesc fdp, int fd, File fp) {
    try {
      closeNumberOnce(lp, fdp, fd, fp);
    } catch (Throwable t) {
      closeNumberOnce(lp, fdp, fd, fp);
      throw t;
    }
  }

  /** Like {@link #run}, but allocates no object, as {@link #knoteOnce}. */
  private static void closeNumberOnce(Lwp lp, FileDesc fdp, int fd, File fp) {
    StackRoom.reserve(lp.id);
    try {
      Frame.of(lp);
      fdp.closeNumber(lp, fd, fp);
    } catch (Throwable t) {
      recover(lp, null, null, t);
      throw t;
    }
  }

  /**
   * Does work that has to be completed: after a failure the work is done once more before the
   * failure is thrown.
   *
   * @param lp the calling thread, which is outside of the kernel
   * @param work the work, which must be idempotent
   */
  public static void runSurely(Lwp lp, Work work) {
    try {
      run(lp, work);
    } catch (Throwable t) {
      run(lp, work);
      throw t;
    }
  }

  /**
   * Poisons a kqueue whose events a call has collected and lost, or that nobody leads any more.
   *
   * @param lp the calling thread, which is outside of the kernel
   * @param kq the kqueue
   * @param cause the Error that kept the events from the program
   */
  public static void poison(Lwp lp, KQueue kq, Throwable cause) {
    for (int attempt = 1; ; attempt++) {
      try {
        kq.poison(lp, cause);
        return;
      } catch (Throwable again) {
        recover(lp, kq, null, again);
        if (attempt == ATTEMPTS) {
          suppress(cause, again);
          return;
        }
      }
    }
  }

  /**
   * Does a part of the present work on another kqueue, with that kqueue's token held. A failure
   * poisons that kqueue, and the present work continues. Does nothing on a poisoned kqueue.
   *
   * @param lp the calling thread, which is inside of the kernel
   * @param kq the other kqueue
   * @param part the part of the work
   */
  public static void contained(Lwp lp, KQueue kq, Work part) {
    if (kq.failure() != null) {
      return;
    }
    long place = begin(lp, kq);
    try {
      kq.token.get(lp);
      part.run(lp);
      kq.token.rel(lp);
      end(lp, place);
    } catch (Throwable t) {
      contain(lp, place, t);
    }
    throwFailure(lp);
  }

  /**
   * Returns whether the thread's present work is on a kqueue, so that a failure ends that work in
   * any case. A kqueue on which it has begun to work before is not meant.
   */
  static boolean isPresentWork(Lwp lp, KQueue kq) {
    return Frame.of(lp).isPresentWork(kq);
  }

  /**
   * Begins work on another kqueue, whose failure {@link #contain} keeps from the present work.
   * Returns the saved state, to be passed to {@link #end} or {@code contain}.
   */
  static long begin(Lwp lp, KQueue kq) {
    Frame frame = Frame.of(lp);
    int works = frame.works();
    int holds = lp.holds();
    int depth = lp.blockedDepth();
    int saved = lp.save();
    try {
      if ((works | depth) >>> 16 != 0 || holds >>> 8 != 0 || saved >>> 24 != 0) {
        throw new AssertionError("nested too deeply: " + works + " kqueues, " + holds + " holds");
      }
      frame.begin(kq);
    } catch (Throwable t) {
      lp.forget(saved); // else the failure of the outer work would restore the tokens twice
      throw t;
    }
    return ((long) works << 48) | ((long) holds << 40) | ((long) depth << 24) | saved;
  }

  /** Ends work that {@link #begin} began. */
  static void end(Lwp lp, long place) {
    Frame.of(lp).end();
    lp.forget((int) place & 0xFFFFFF);
  }

  /**
   * Handles the failure of work that {@link #begin} began: poisons the kqueue of that work and
   * restores the thread's state, so that the thread can continue. If this fails itself, the
   * recovery of the outer work also covers this kqueue.
   */
  static void contain(Lwp lp, long place, Throwable cause) {
    lp.restore((int) place & 0xFFFFFF, (int) (place >>> 24) & 0xFFFF);
    lp.abandonSleep();
    lp.abandonHolds((int) (place >>> 40) & 0xFF);
    Frame frame = Frame.of(lp);
    int outer = (int) (place >>> 48);
    while (frame.works() > outer) {
      undo(lp, frame.work(frame.works() - 1), cause);
      frame.endFailed();
    }
  }

  /**
   * Called after {@link #end} or {@link #contain}: throws the failure of the work below, if the
   * ended work, or one further up, has failed on the same kqueue. So an inner kqueue whose outer
   * one could not be notified still notifies others before the work on the outer one ends.
   */
  static void throwFailure(Lwp lp) {
    Throwable failure = Frame.of(lp).failure();
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  private static void recover(Lwp lp, @Nullable KQueue kq, @Nullable Work work, Throwable cause) {
    lp.beginRecovery();
    Throwable failure = leaveInAttempts(lp, cause);
    if (work != null) {
      Throwable second = failedInAttempts(lp, kq, work);
      failure = second == null ? failure : second;
    }
    lp.stack = null; // the frame is discarded, since its markers may still be in a queue
    Throwable third = wakeInAttempts(lp);
    suppress(cause, third == null ? failure : third);
  }

  /** Calls {@link #leave} until it succeeds; null, or the failure of the last attempt. */
  private static @Nullable Throwable leaveInAttempts(Lwp lp, Throwable cause) {
    Throwable failure = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        leave(lp, cause);
        return null;
      } catch (Throwable again) {
        failure = again;
      }
    }
    freeTokens(lp); // whatever else could not be released must not block other threads
    return failure;
  }

  private static void freeTokens(Lwp lp) {
    try {
      lp.abandonTokens();
    } catch (Throwable ignored) {
      // the steps that follow do not depend on it; the failure before is reported
    }
  }

  /**
   * Calls {@link #failed} until it succeeds, also if {@link #leave} has failed, since a close waits
   * for the call. Returns null, or the failure of the last attempt.
   */
  private static @Nullable Throwable failedInAttempts(Lwp lp, @Nullable KQueue kq, Work work) {
    Throwable failure = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        failed(lp, kq, work);
        return null;
      } catch (Throwable again) {
        failure = again;
        freeTokens(lp);
      }
    }
    return failure;
  }

  /** Wakes the threads that the failed one was about to wake, last, as this may fail again. */
  private static @Nullable Throwable wakeInAttempts(Lwp lp) {
    Throwable failure = lp.endRecovery();
    for (int attempt = 1; failure != null && attempt < ATTEMPTS; attempt++) {
      failure = lp.endRecovery();
    }
    return failure;
  }

  /** The JVM may throw the same OutOfMemoryError twice, which cannot suppress itself. */
  private static void suppress(Throwable cause, @Nullable Throwable failure) {
    if (failure != null && failure != cause) {
      cause.addSuppressed(failure);
    }
  }

  /** Releases everything that the thread holds and poisons every kqueue on which it was working. */
  private static void leave(Lwp lp, Throwable cause) {
    Frame frame = Frame.of(lp);
    for (int i = 0; i < frame.works(); i++) {
      frame.work(i).setFailure(cause);
    }
    lp.abandonTokens();
    lp.abandonSleep();
    lp.abandonHolds(0);
    for (int i = 0; i < frame.works(); i++) {
      undo(lp, frame.work(i), cause);
    }
    frame.dropHeld(lp);
  }

  private static void undo(Lwp lp, KQueue kq, Throwable cause) {
    kq.poison(lp, cause);
    Frame frame = Frame.of(lp);
    Knote adding = frame.adding;
    if (adding != null && adding.kq() == kq) {
      Knotes.knoteUndo(lp, adding);
      frame.adding = null;
    }
  }

  private static void failed(Lwp lp, @Nullable KQueue kq, Work work) {
    if (kq == null) {
      work.failed(lp);
      return;
    }
    kq.token.get(lp);
    work.failed(lp);
    kq.token.rel(lp);
  }
}
