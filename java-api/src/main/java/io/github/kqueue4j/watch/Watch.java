// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KqueueException;

/**
 * One interest being watched. Safe for use by several threads. Equality is identity.
 *
 * <p>To change what is watched, cancel and watch again: five systems disagree on what a
 * modification keeps. Between the two a level is not lost, but a file's change is; so ask for all
 * the notes at once and look at those that matter.
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
   * @return what {@code Watcher.watch} was given; a timer's also after a restart with another
   *     period
   */
  public final Interest interest() {
    return interest;
  }

  /**
   * Returns what the program attached.
   *
   * @return what {@code Watcher.watch} was given
   */
  public final A attachment() {
    return attachment;
  }

  /**
   * Tells whether events of this watch can still come.
   *
   * @return false once cancelled, delivered for the last time (ONCE, after, exit), its descriptor
   *     closed, or the watcher closed
   */
  public final boolean isActive() {
    return registry.isActive(registration);
  }

  /**
   * Stops. When it returns, no take or poll of any thread will return an event of this watch, also
   * none that the kernel had given already; one that another thread was handed before may still be
   * in its hands. Idempotent; never fails.
   */
  public final void cancel() {
    changer.cancel(registration);
  }

  /**
   * Nothing is returned until {@link #resume()}; what happens meanwhile is remembered. Nothing
   * happens if paused or not active.
   *
   * @throws KqueueException ENOMEM
   */
  public final void pause() throws KqueueException {
    changer.pause(registration);
  }

  /**
   * Lets events be returned again. Also needed after each event of {@link Delivery#PAUSE}. Nothing
   * happens if not paused or not active.
   *
   * @throws KqueueException ENOMEM
   */
  public final void resume() throws KqueueException {
    changer.resume(registration);
  }

  final ChangeExecutor<A> changer() {
    return changer;
  }

  final Registration<A> registration() {
    return registration;
  }

  /**
   * Returns the interest and how far the watch is: active, paused, ended or cancelled.
   *
   * @return such as {@code Watch[Readable[Descriptor[5, pipe source], LEVEL], active]}
   */
  @Override
  public final String toString() {
    return registry.describe(registration);
  }
}
