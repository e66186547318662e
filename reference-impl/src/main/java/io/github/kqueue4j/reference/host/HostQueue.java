// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.lwkt.CalloutQueue;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import io.github.kqueue4j.reference.lwkt.SleepQueue;
import io.github.kqueue4j.reference.lwkt.Token;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The sleepers of one kqueue, with what can wake them: its callouts and its interrupts. */
public final class HostQueue extends SleepQueue {
  static final KQueue[] NO_KQUEUES = {};

  /** Who waits for interrupts and callouts on behalf of all. Set by who leads. */
  final AtomicReference<@Nullable HostLwp> leader = new AtomicReference<>();

  // Guarded by the kqueue's token: all that follows.

  final CalloutQueue callouts = new CalloutQueue();

  /** A background leader is at work, or on its way. */
  boolean background;

  /** The kqueue is closed. */
  boolean dead;

  /** Whether another kqueue watches this one. */
  BooleanSupplier watched = () -> false;

  /** The kqueues that this one watches; replaced, never changed. */
  KQueue[] inner = NO_KQUEUES;

  /**
   * The thread that called last. No lock guards it: a thread believes it only if it finds itself.
   */
  @Nullable HostLwp lastCaller;

  @Nullable Interrupts interrupts;
  private int number = -1;

  HostQueue(Token token) {
    super(token);
  }

  /**
   * What tells the kqueue of its devices.
   *
   * @return null before its first descriptor
   */
  public @Nullable Interrupts interrupts() {
    return interrupts;
  }

  void setInterrupts(@Nullable Interrupts source) {
    interrupts = source;
  }

  /**
   * The kqueue's descriptor, where the host gave it one of its own.
   *
   * @return −1 before it was installed
   */
  public int number() {
    return number;
  }

  /**
   * Says which descriptor the kqueue has.
   *
   * @param fd its number
   */
  public void setNumber(int fd) {
    number = fd;
  }

  /**
   * Whether a thread waits for interrupts on behalf of all, or is about to.
   *
   * @return true from when it has become the leader until it ceases
   */
  public boolean isLed() {
    return leader.get() != null;
  }

  boolean hasWork() {
    return interrupts != null || callouts.first() != null;
  }

  /** Whether anybody, here or in another kqueue, waits for what happens here. */
  boolean isAwaited() {
    return firstSleeper(null) != null || watched.getAsBoolean();
  }

  /** The longest sleeper on the kqueue who can lead: virtual threads would hold their carriers. */
  @Nullable HostLwp firstPlatformSleeper() {
    Lwp lp = firstSleeper(null);
    while (lp != null) {
      if (Machine.isCatching(lp) && !lp.thread.isVirtual() && lp instanceof HostLwp host) {
        return host;
      }
      lp = next(lp);
    }
    return null;
  }
}
