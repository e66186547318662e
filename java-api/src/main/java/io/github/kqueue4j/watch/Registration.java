// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The changeable part of a watch: how it is registered, and what has happened to it that nobody was
 * handed yet. All of it is guarded by the {@link Registry}'s lock.
 */
final class Registration<A> {

  /** How far a watch is. */
  enum State {
    /** Its events are handed out. */
    ACTIVE,
    /** It came to its end by itself. */
    ENDED,
    /** The program or {@code close()} ended it. */
    CANCELLED
  }

  final Watch<A> watch;

  /** Null unless it is a descriptor that is watched. */
  final @Nullable Descriptor descriptor;

  State state = State.ENDED;

  /** Generation and slot, while active: see {@link TokenTable}. */
  long token;

  /** The EV_ADD that registers it, with all fields. */
  private KEvent add;

  /** A timer's, which restart can replace. */
  @Nullable Duration period;

  /** Grows with each wish that the kernel is to be told. */
  int revision;

  /** Nothing is handed out until resume(). */
  boolean paused;

  /** Disabled in the kernel, by a wish or by EV_DISPATCH. */
  boolean silent;

  /** Something happened that was not handed out yet: the three fields below. */
  boolean happened;

  /** In the registry's line of those to whom something happened. */
  boolean queued;

  int flags;
  int fflags;
  long data;

  Registration(Watch<A> watch) {
    this.watch = watch;
    Interest interest = watch.interest();
    this.descriptor = ChangeEncoder.descriptor(interest);
    this.period = interest instanceof Interest.Timer timer ? timer.period() : null;
    this.add = ChangeEncoder.NONE;
  }

  /** It gets a place in the kernel. */
  void activate(long newToken, KEvent newAdd) {
    token = newToken;
    state = State.ACTIVE;
    paused = false;
    silent = false;
    forget();
    move(newAdd);
  }

  /** It is registered in another way from now on. */
  void move(KEvent newAdd) {
    add = newAdd;
    revision++;
  }

  KEvent add() {
    return add;
  }

  Key key() {
    return Key.of(add);
  }

  /** The descriptor it watches is closed: nothing may be returned any more. */
  boolean isOrphan() {
    return descriptor != null && !descriptor.isOpen();
  }

  boolean isActive() {
    return state == State.ACTIVE && !isOrphan();
  }

  void forget() {
    happened = false;
    flags = 0;
    fflags = 0;
    data = 0;
  }
}
