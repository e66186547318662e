// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.lwkt.KernelPanic;
import org.jspecify.annotations.Nullable;

/** Checks for poisoned queues: after an error a queue reports it in each call until the close. */
final class Poison {
  /** Part of the message of each exception that the test throws. */
  static final String THROWN = "thrown by the test";

  private static final long NOBODY = 987_654_321;

  private Poison() {}

  /** Creates a panic like that of the port. */
  static RuntimeException panic() {
    return new KernelPanic(THROWN);
  }

  /** Returns the exception of a poisoned queue; null if the queue works. */
  static @Nullable Throwable of(Kqueue kq) throws Wrong {
    try {
      kq.register(KEvent.user(NOBODY).delete());
    } catch (KqueueException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw new Wrong("a queue reports neither ENOENT nor that it is poisoned", e);
    } catch (RuntimeException | Error e) {
      if (!says(e)) {
        throw new Wrong("a queue neither works nor reports that it is poisoned", e);
      }
      return e;
    }
    throw new Wrong("a queue deletes an event that was never added");
  }

  /** Returns whether a poisoned queue may throw an exception. */
  private static boolean says(Throwable e) {
    return e instanceof RuntimeException
        && (e instanceof IllegalStateException
            || e.getClass().getName().startsWith("io.github.kqueue4j."))
        && e.getMessage() != null
        && !e.getMessage().isBlank();
  }

  /** Checks that every call on a poisoned queue throws the same exception, at once. */
  static void checkAnswers(Kqueue kq, Throwable answer) throws Wrong {
    checkAnswer(answer, "register()", () -> kq.register(KEvent.user(1).add()));
    checkAnswer(answer, "poll()", kq::poll);
    checkAnswer(answer, "take()", kq::take);
    checkAnswer(
        answer, "kevent()", () -> kq.kevent(kq.newBuffer(1), kq.newBuffer(1), 3_000_000_000L));
  }

  private static void checkAnswer(Throwable answer, String what, Body call) throws Wrong {
    try {
      call.run();
    } catch (Exception | Error e) {
      Wrong.unless(
          e.getClass() == answer.getClass(),
          what + " of a poisoned queue throws " + e + " instead of " + answer);
      return;
    }
    throw new Wrong(what + " of a poisoned queue returns instead of throwing " + answer);
  }

  /** Returns whether a call threw the test's exception, or one that reports a poisoned queue. */
  static boolean reports(Throwable caught, Throwable thrown, @Nullable Throwable answer) {
    if (answer != null && caught.getClass() == answer.getClass()) {
      return true;
    }
    for (Throwable e = caught; e != null; e = e.getCause()) {
      if (e == thrown) {
        return true;
      }
      for (Throwable more : e.getSuppressed()) {
        if (more == thrown) {
          return true;
        }
      }
    }
    return caught instanceof KqueueException e
        && (e.errno() == Errno.ENOMEM || (e.errno() == Errno.EAGAIN && isLackOfThread(thrown)));
  }

  /**
   * Returns whether a thread died of an exception of the test; it may do so during the next cell.
   */
  static boolean isOfTheTest(Throwable death) {
    for (Throwable e = death; e != null; e = e.getCause()) {
      if (e.getMessage() != null && e.getMessage().contains(THROWN)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether a call failed with EAGAIN, since the thread that it needs cannot be started.
   */
  private static boolean isLackOfThread(Throwable thrown) {
    return thrown instanceof OutOfMemoryError
        && thrown.getMessage() != null
        && thrown.getMessage().contains("native thread");
  }
}
