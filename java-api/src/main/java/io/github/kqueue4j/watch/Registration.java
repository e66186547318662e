// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The mutable part of a watch: how it is registered in the kernel, and the event that was not
 * returned yet. Guarded by the {@link Registry}'s lock.
 */
final class Registration<A> {

  /** The states of a watch. */
  enum State {
    /** Events of the watch are returned. */
    ACTIVE,
    /** The watch was not started yet, or it ended without the program's doing. */
    ENDED,
    /**
     * The watch has ended, but an event that another thread has collected before is still returned.
     */
    RETIRED,
    /** The program cancelled the watch or closed the watcher. */
    CANCELLED
  }

  final Watch<A> watch;

  /** The watched descriptor; null if the interest is not in a descriptor. */
  final @Nullable Descriptor descriptor;

  State state = State.ENDED;

  /** The token while active, see {@link TokenTable}. */
  long token;

  /** The change with EV_ADD that registers the event, with all fields. */
  private KEvent add;

  /** The period of a timer, which a restart may replace; else null. */
  @Nullable Duration period;

  /** Incremented with each decision that a {@link Change} has to execute in the kernel. */
  int revision;

  /** The notes of a {@link Interest.FileChange} or {@link Interest.ProcessChange}; else 0. */
  final int notes;

  /** True if this is in the {@link ReadyQueue}, which sets it. */
  boolean queued;

  /** The next one in the {@link ReadyQueue}. */
  @Nullable Registration<A> nextReady;

  /** True if events are kept until resume(). */
  boolean paused;

  /** True if the event is disabled in the kernel, by pause() or by EV_DISPATCH. */
  boolean disabled;

  /** True if there is an event that was not returned yet: the three fields below. */
  boolean hasEvent;

  /** True if the end of a process is awaited through Java instead of the kernel. */
  boolean exitAwaited;

  int flags;
  int fflags;
  long data;

  Registration(Watch<A> watch) {
    this.watch = watch;
    Interest interest = watch.interest();
    this.descriptor = ChangeEncoder.descriptor(interest);
    this.period = interest instanceof Interest.Timer timer ? timer.period() : null;
    this.add = ChangeEncoder.NONE;
    this.notes = ChangeEncoder.notes(interest);
  }

  /** Makes this registration active under a new token. */
  void activate(long newToken, KEvent newAdd) {
    token = newToken;
    state = State.ACTIVE;
    paused = false;
    disabled = false;
    clearEvent();
    setAdd(newAdd);
  }

  /** Replaces the change that registers the event. */
  void setAdd(KEvent newAdd) {
    add = newAdd;
    revision++;
  }

  KEvent add() {
    return add;
  }

  Key key() {
    return Key.of(add);
  }

  /** Tells whether the watched descriptor is closed, so that no event may be returned any more. */
  boolean isDescriptorClosed() {
    return descriptor != null && !descriptor.isOpen();
  }

  boolean isActive() {
    return state == State.ACTIVE && !isDescriptorClosed();
  }

  /** Describes the watch, and says whether it is active. */
  String describe() {
    String name = isActive() ? "active" : "ended";
    if (state == State.CANCELLED) {
      name = "cancelled";
    } else if (isActive() && paused) {
      name = "paused";
    }
    return "Watch[" + watch.interest() + ", " + name + "]";
  }

  /** Names what an interest is in, which only one registration may watch. */
  static String subject(Interest interest) {
    Descriptor descriptor = ChangeEncoder.descriptor(interest);
    return switch (interest) {
      case Interest.Exit i -> "process " + i.pid();
      case Interest.ProcessChange i -> "process " + i.pid();
      case Interest.SignalArrival i -> "signal " + i.signal();
      default -> String.valueOf(descriptor);
    };
  }

  void clearEvent() {
    hasEvent = false;
    flags = 0;
    fflags = 0;
    data = 0;
  }
}
