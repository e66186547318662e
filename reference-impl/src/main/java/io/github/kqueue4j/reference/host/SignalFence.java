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
 * Tells signals that came before an event was added from later ones, though the virtual machine
 * hands both on late. It starts a thread for each signal, in the order of their numbers, and
 * numbers its threads in the order in which it makes them. So a SIGURG that this process sends
 * itself has a thread with a higher number than all lower signals that came before it.
 *
 * <p>SIGURG does nothing by default. Where the program has a handler for it there is no fence.
 */
final class SignalFence {
  /** Nothing is known of what came before. */
  static final long NONE = 0;

  private static final long LONGEST_MILLIS = 1_000;

  /** Signals with a lower number than SIGURG on every system. */
  private static final Set<Signal> BELOW =
      EnumSet.of(Signal.HUP, Signal.INT, Signal.PIPE, Signal.ALRM, Signal.TERM);

  /** The same on Linux. */
  private static final Set<Signal> BELOW_ON_LINUX =
      EnumSet.of(Signal.USR1, Signal.CHLD, Signal.CONT, Signal.TSTP, Signal.TTIN, Signal.TTOU);

  private SignalFence() {}

  /**
   * Waits until each signal of that kind that came before now has its thread.
   *
   * @return the number of the first thread that may be of a later one, or {@link #NONE}
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
    Object before = VmSignals.handle(name, handler);
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

  /** A SIGURG of somebody else's may be on its way, too. */
  private static void completeIfLater(CompletableFuture<Long> raised, long than) {
    long thread = Thread.currentThread().threadId();
    if (thread > than) {
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
          return NONE; // signals are blocked, or the virtual machine is very busy
        } catch (ExecutionException e) {
          throw new AssertionError("nothing completes it exceptionally", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
