// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.Signal;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Distinguishes signals that arrived before an event was added from later ones, although the JVM
 * delivers both with a delay. The JVM starts a thread for each pending signal, in the order of the
 * signal numbers, and assigns thread ids in the order of thread creation. So the thread of a SIGURG
 * that this process sends to itself has a higher id than the threads of all lower signals that
 * arrived before it.
 *
 * <p>SIGURG has no effect by default. If the program has a handler for SIGURG, there is no fence.
 */
final class SignalFence {
  /** No fence: earlier signals cannot be distinguished. */
  static final long NONE = 0;

  private static final long LONGEST_MILLIS = 1_000;

  /** Signals with a lower number than SIGURG on every system. */
  private static final Set<Signal> BELOW =
      EnumSet.of(Signal.HUP, Signal.INT, Signal.PIPE, Signal.ALRM, Signal.TERM);

  /** Further signals with a lower number than SIGURG on Linux. */
  private static final Set<Signal> BELOW_ON_LINUX =
      EnumSet.of(Signal.USR1, Signal.CHLD, Signal.CONT, Signal.TSTP, Signal.TTIN, Signal.TTOU);

  private SignalFence() {}

  /**
   * Waits until the JVM has started a thread for each earlier signal of a kind.
   *
   * @return the lowest id of a thread that may belong to a later signal, or {@link #NONE}
   */
  static synchronized long raise(Signal signal) {
    boolean linux = System.getProperty("os.name").equals("Linux");
    if (!BELOW.contains(signal) && !(linux && BELOW_ON_LINUX.contains(signal))) {
      return NONE;
    }
    long now = new Thread(() -> {}).threadId();
    CompletableFuture<Long> raised = new CompletableFuture<>();
    Object handler = VmSignals.handler(() -> completeIfLater(raised, now));
    String name = Signal.URG.name();
    Object before;
    try {
      before = VmSignals.handle(name, handler);
    } catch (IllegalArgumentException e) {
      return NONE; // a system without SIGURG, such as Windows
    }
    try {
      if (!VmSignals.isStandard(before)) {
        return NONE;
      }
      VmSignals.raise(name);
      return await(raised);
    } finally {
      VmSignals.handle(name, before);
    }
  }

  /** Ignores a SIGURG whose thread is older than the fence: another process may have sent one. */
  private static void completeIfLater(CompletableFuture<Long> raised, long oldest) {
    long thread = Thread.currentThread().threadId();
    if (thread > oldest) {
      raised.complete(thread);
    }
  }

  private static long await(CompletableFuture<Long> raised) {
    boolean interrupted = false;
    try {
      for (; ; ) {
        try {
          return raised.get(LONGEST_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          return NONE; // signals are blocked, or the JVM is very busy
        } catch (ExecutionException e) {
          throw new AssertionError("a future that is never completed exceptionally", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
