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

/** The sleepers of one kqueue, with its callouts and interrupts, which can wake the sleepers. */
public final class HostQueue extends SleepQueue {
  /** The thread that waits for interrupts and callouts on behalf of all; set by that thread. */
  final AtomicReference<@Nullable HostLwp> leader = new AtomicReference<>();

  private final HostMachine machine;

  // The fields below are guarded by the kqueue's token.

  final CalloutQueue callouts = new CalloutQueue();

  /** The background leader that runs or is being started. */
  @Nullable BackgroundLeader background;

  /** Whether the kqueue is closed. */
  boolean dead;

  /**
   * Whether no background leader could be started, so that virtual threads lead themselves. A
   * sleeper also reads the field without the token.
   */
  boolean lacksThread;

  final Nesting nesting = new Nesting();

  /**
   * The thread that made the last call. Not guarded: a thread uses the value only if it is the
   * thread itself.
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
   * Returns the queue of a kqueue.
   *
   * @param kq a kqueue of a real host
   * @return the queue of the kqueue's sleepers
   */
  public static HostQueue of(KQueue kq) {
    return (HostQueue) kq.sleepq;
  }

  /**
   * Called when the kqueue gets its descriptor.
   *
   * @param kq the kqueue of this queue
   * @param bell the doorbell that ends a wait; null on a host that uses none
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
   * Returns the doorbell that ends a wait.
   *
   * @return the doorbell with which the kqueue was opened
   */
  public Doorbell doorbell() {
    Doorbell bell = doorbell;
    if (bell == null) {
      throw new AssertionError("a kqueue without a descriptor of the host");
    }
    return bell;
  }

  /**
   * Returns the source of the kqueue's interrupts.
   *
   * @return null before the first descriptor is watched
   */
  public @Nullable Interrupts interrupts() {
    return interrupts;
  }

  /**
   * Returns whether the kqueue is closed, so that no event can be added.
   *
   * @return true from the close on
   */
  public boolean isDead() {
    return dead;
  }

  boolean hasWork() {
    return interrupts != null || callouts.first() != null;
  }

  /** Returns whether a thread, or another kqueue, waits for events of this kqueue. */
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

  /**
   * Returns the longest sleeper that can lead. A virtual thread would block its carrier, so it
   * leads only if no background leader can be started.
   */
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
    Nesting.add(machine, (HostQueue) outer, this);
  }

  @Override
  public void unwatchedBy(Lwp lp, SleepQueue outer) {
    Nesting.remove((HostQueue) outer, this);
    machine.leader.notAwaited((HostLwp) lp, this);
  }

  /** Closes the host's resources of the kqueue. After a failure, has to be called again. */
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
