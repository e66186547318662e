// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.Signal;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes signals that arrived before an event was added from later ones, although the JVM
 * delivers both with a delay. The JVM starts a thread for each pending signal, in the order of the
 * signal numbers, and assigns thread ids in the order of thread creation. So the thread of a SIGURG
 * that this process sends to itself has a higher id than the threads of all lower signals that
 * arrived before it.
 *
 * <p>SIGURG has no effect by default. While the program has a handler for SIGURG, or SIGURG itself
 * is watched, there is no fence. The handler of a fence stays installed, since to put the former
 * one back would drop a handler that the program installs at that moment.
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

  private static final String NAME = Signal.URG.name();

  /** Held while the handler of SIGURG is replaced. No token is taken while it is held. */
  static final Object LOCK = new Object();

  /** The handler of the last fence; null before the first one. Guarded by {@link #LOCK}. */
  private static @Nullable Object last;

  private SignalFence() {}

  /**
   * Waits until the JVM has started a thread for each earlier signal of a kind.
   *
   * @return the lowest id of a thread that may belong to a later signal, or {@link #NONE}
   */
  static long raise(Signal signal) {
    boolean linux = System.getProperty("os.name").equals("Linux");
    if (!BELOW.contains(signal) && !(linux && BELOW_ON_LINUX.contains(signal))) {
      return NONE;
    }
    synchronized (LOCK) {
      Fence fence = new Fence();
      return fence.install() ? fence.raise() : NONE;
    }
  }

  /** One fence, with a handler of its own; guarded by {@link #LOCK}. */
  private static final class Fence {
    private final long created = new Thread(() -> {}).threadId();
    private final CompletableFuture<Long> raised = new CompletableFuture<>();

    /** The handler that the program has installed; a standard one if there is none. */
    private final CompletableFuture<Object> before = new CompletableFuture<>();

    private final Object handler = VmSignals.handler(this::arrived);

    Fence() {}

    /**
     * Installs the handler, and takes it back if that of the program was there.
     *
     * @return false if there can be no fence
     */
    boolean install() {
      Object none = VmSignals.standard(VmSignals.Standard.SIG_DFL);
      Object found = none;
      try {
        found = VmSignals.handle(NAME, handler);
      } catch (IllegalArgumentException e) {
        return false; // a system without SIGURG, such as Windows
      } finally {
        before.complete(found == last ? none : found);
      }
      if (found != last && !VmSignals.isStandard(found)) {
        Object there = VmSignals.handle(NAME, found);
        if (there != handler) {
          VmSignals.handle(NAME, there); // the program has just installed another one: it stays
        }
        return false;
      }
      last = handler;
      return true;
    }

    long raise() {
      try {
        VmSignals.raise(NAME);
      } catch (IllegalArgumentException e) {
        return NONE; // the program has just removed the handler
      }
      return await(raised);
    }

    /**
     * Handles a SIGURG, which another process may have sent: its thread is older than the fence.
     */
    private void arrived() {
      Object program = before.join();
      long thread = Thread.currentThread().threadId();
      if (!VmSignals.isStandard(program)) {
        VmSignals.run(NAME, program); // it came while the program's handler was not in place
      } else if (thread > created) {
        raised.complete(thread);
      }
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
