// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.lwkt.KernelPanic;
import org.jspecify.annotations.Nullable;

/** What a queue is that met an error: it says so, and can only be closed. All of it is here. */
final class Poison {
  /** In the message of each thing that the test throws. */
  static final String THROWN = "thrown by the test";

  private static final long NOBODY = 987_654_321;

  private Poison() {}

  /** What the port throws when it finds its state wrong. */
  static RuntimeException panic() {
    return new KernelPanic(THROWN);
  }

  /** What a queue answers if it is poisoned; null if it works. */
  static @Nullable Throwable of(Kqueue kq) throws Wrong {
    try {
      kq.register(KEvent.user(NOBODY).delete());
    } catch (KqueueException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw new Wrong("a queue answers neither ENOENT nor that it is poisoned", e);
    } catch (RuntimeException | Error e) {
      if (!says(e)) {
        throw new Wrong("a queue neither works nor says that it is poisoned", e);
      }
      return e;
    }
    throw new Wrong("a queue deletes an event that nobody added");
  }

  /** Whether that is an answer that a poisoned queue may give. */
  private static boolean says(Throwable e) {
    return e instanceof RuntimeException
        && (e instanceof IllegalStateException
            || e.getClass().getName().startsWith("io.github.kqueue4j."))
        && e.getMessage() != null
        && !e.getMessage().isBlank();
  }

  /** A poisoned queue gives one answer to every call, at once. */
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
          what + " of a poisoned queue throws " + e + ", not as before " + answer);
      return;
    }
    throw new Wrong(what + " of a poisoned queue returns, before it threw " + answer);
  }

  /** Whether what a call threw is what the test threw, or says that a queue is poisoned. */
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

  /** A thread may die of what the test has thrown while the next cell runs already. */
  static boolean isOfTheTest(Throwable death) {
    for (Throwable e = death; e != null; e = e.getCause()) {
      if (e.getMessage() != null && e.getMessage().contains(THROWN)) {
        return true;
      }
    }
    return false;
  }

  /** A call that needs a thread says EAGAIN if none can be had. */
  private static boolean isLackOfThread(Throwable thrown) {
    return thrown instanceof OutOfMemoryError
        && thrown.getMessage() != null
        && thrown.getMessage().contains("native thread");
  }
}
