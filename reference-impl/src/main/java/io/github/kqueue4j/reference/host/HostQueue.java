// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.lwkt.CalloutQueue;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;
import io.github.kqueue4j.reference.lwkt.SleepQueue;
import io.github.kqueue4j.reference.lwkt.Token;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The sleepers of one kqueue, with what can wake them: its callouts and its interrupts. */
public final class HostQueue extends SleepQueue {
  /** Who waits for interrupts and callouts on behalf of all. Set by who leads. */
  final AtomicReference<@Nullable HostLwp> leader = new AtomicReference<>();

  private final HostMachine machine;

  // Guarded by the kqueue's token: all that follows.

  final CalloutQueue callouts = new CalloutQueue();

  /** The background leader that is at work, or on its way. */
  @Nullable BackgroundLeader background;

  /** The kqueue is closed. */
  boolean dead;

  /** No thread could be had to lead in the background: virtual threads lead themselves. */
  boolean lacksThread;

  final Nesting nesting = new Nesting();

  /**
   * The thread that called last. No lock guards it: a thread believes it only if it finds itself.
   */
  @Nullable HostLwp lastCaller;

  @Nullable Interrupts interrupts;
  private @Nullable KQueue kqueue;
  private @Nullable Doorbell doorbell;

  HostQueue(HostMachine machine, Token token) {
    super(token);
    this.machine = machine;
  }

  /**
   * The queue of a kqueue.
   *
   * @param kq a kqueue of a real host
   * @return the queue of its sleepers
   */
  public static HostQueue of(KQueue kq) {
    return (HostQueue) kq.sleepq;
  }

  /**
   * The kqueue has got its number.
   *
   * @param kq the kqueue that this is of
   * @param bell what ends a wait, if a descriptor does
   */
  public void opened(KQueue kq, @Nullable Doorbell bell) {
    kqueue = kq;
    doorbell = bell;
  }

  KQueue kqueue() {
    KQueue kq = kqueue;
    assert kq != null : "used before the kqueue has its number";
    return kq;
  }

  /**
   * What ends a wait.
   *
   * @return the doorbell that the kqueue was opened with
   */
  public Doorbell doorbell() {
    Doorbell bell = doorbell;
    if (bell == null) {
      throw new AssertionError("a kqueue without a descriptor of the host");
    }
    return bell;
  }

  /**
   * What tells the kqueue of its devices.
   *
   * @return null before its first descriptor
   */
  public @Nullable Interrupts interrupts() {
    return interrupts;
  }

  /**
   * Whether the kqueue is closed, so that nothing can be added any more.
   *
   * @return true from the close on
   */
  public boolean isDead() {
    return dead;
  }

  boolean hasWork() {
    return interrupts != null || callouts.first() != null;
  }

  /** Whether anybody, here or in another kqueue, waits for what happens here. */
  boolean isAwaited() {
    return nesting.isWatched() || firstCatching() != null;
  }

  private @Nullable Lwp firstCatching() {
    Lwp lp = firstSleeper(null);
    while (lp != null && !Machine.isCatching(lp)) {
      lp = next(lp);
    }
    return lp;
  }

  /** The longest sleeper on the kqueue who can lead: virtual threads would hold their carriers. */
  @Nullable HostLwp firstToLead() {
    Lwp lp = firstSleeper(null);
    while (lp != null) {
      if (Machine.isCatching(lp) && (lacksThread || !lp.thread.isVirtual())) {
        return (HostLwp) lp;
      }
      lp = next(lp);
    }
    return null;
  }

  @Override
  public void watchedBy(Lwp lp, SleepQueue outer) {
    Nesting.add((HostQueue) outer, this);
  }

  @Override
  public void unwatchedBy(Lwp lp, SleepQueue outer) {
    Nesting.remove((HostQueue) outer, this);
    machine.leader.notAwaited((HostLwp) lp, this);
  }

  /** Closes what the kqueue has of the host. To be called again if it fails. */
  void closeInterrupts() {
    Interrupts source = interrupts;
    if (source != null) {
      source.close();
      interrupts = null;
    }
    Doorbell bell = doorbell;
    if (bell != null) {
      bell.close();
    }
  }
}
