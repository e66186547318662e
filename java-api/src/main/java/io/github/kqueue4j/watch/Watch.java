// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;

/**
 * An interest that is being watched. Safe for use by several threads. Equality is identity.
 *
 * <p>To change what is watched, cancel the watch and start another, as five systems disagree on
 * what a modified event keeps. A condition that holds is not lost in between, but a change of a
 * file is. For files, therefore watch all notes from the start and ignore those that do not matter.
 *
 * @param <A> what the program attaches to its watches
 */
public sealed class Watch<A> permits TimerWatch, UserWatch {

  private final ChangeExecutor<A> changer;
  private final Registry<A> registry;
  private final Interest interest;
  private final A attachment;
  private final Registration<A> registration;

  Watch(ChangeExecutor<A> changer, Registry<A> registry, Interest interest, A attachment) {
    this.changer = changer;
    this.registry = registry;
    this.interest = interest;
    this.attachment = attachment;
    this.registration = new Registration<>(this);
  }

  /**
   * Returns what is watched.
   *
   * @return the interest given to {@code Watcher.watch}; a timer's stays the same after a restart
   *     with another period
   */
  public final Interest interest() {
    return interest;
  }

  /**
   * Returns the object that the program attached.
   *
   * @return the attachment given to {@code Watcher.watch}
   */
  public final A attachment() {
    return attachment;
  }

  /**
   * Tells whether this watch can still have events.
   *
   * @return false once the watch was cancelled or its last event delivered (ONCE, after, exit), or
   *     its descriptor or watcher is closed
   */
  public final boolean isActive() {
    return registry.isActive(registration);
  }

  /**
   * Stops watching. After this method has returned, no take or poll of any thread returns an event
   * of this watch, not even an event collected from the kernel before. Another thread may still be
   * handling an event that it took earlier. Idempotent; never fails.
   */
  public final void cancel() {
    changer.cancel(registration);
  }

  /**
   * Holds back the events of this watch until {@link #resume()}. Events that occur in the meantime
   * are kept. Does nothing if the watch is paused or not active.
   *
   * @throws KqueueException ENOMEM
   */
  public final void pause() throws KqueueException {
    changer.pause(registration);
  }

  /**
   * Lets the events of this watch be returned again. With {@link Delivery#PAUSE}, required after
   * each event. Does nothing if the watch is not paused or not active.
   *
   * @throws KqueueException ENOMEM
   */
  public final void resume() throws KqueueException {
    changer.resume(registration);
  }

  /** Stops watching, but an event that a thread has collected before is still returned. */
  final void retire() {
    changer.retire(registration);
  }

  final ChangeExecutor<A> changer() {
    return changer;
  }

  final Registration<A> registration() {
    return registration;
  }

  /**
   * Returns the interest and the state of the watch: active, paused, ended or cancelled.
   *
   * @return such as {@code Watch[Readable[Descriptor[5, pipe source], LEVEL], active]}
   */
  @Override
  public final String toString() {
    return registry.describe(registration);
  }
}
