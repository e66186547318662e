// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Brings about in the kernel what was decided in the {@link Registry}: registers, silences,
 * restarts and removes. Thread-safe; holds no lock.
 */
final class ChangeExecutor<A> {

  private static final Set<Errno> GONE = Set.of(Errno.ENOENT, Errno.EBADF, Errno.ESRCH);

  private final Kqueue kqueue;
  private final Registry<A> registry;

  ChangeExecutor(Kqueue kqueue, Registry<A> registry) {
    this.kqueue = kqueue;
    this.registry = registry;
  }

  private Backend backend() {
    return kqueue.backend();
  }

  /** Starts watching, or leaves nothing behind. */
  void watch(Registration<A> registration) throws KqueueException {
    Interest interest = registration.watch.interest();
    if (registration.descriptor != null && !backend().accepts(registration.descriptor)) {
      throw new IllegalArgumentException(
          (registration.descriptor + " is of another world than " + backend())
              + ": use pipe(), socketPair(), open() or of() of this watcher's backend");
    }
    Change<A> change = registry.add(registration);
    boolean done = false;
    try {
      SignalActions.suspend(backend(), registration);
      if (!hasEnded(interest)) {
        register(registration, change);
      }
      if (hasEnded(interest)) {
        // Java has its status already, so its pid may have been another's when it was registered.
        awaitExit(registration);
      }
      done = true;
    } finally {
      if (!done) {
        registry.drop(registration);
        SignalActions.resume(backend(), registration);
      }
    }
  }

  /** True for a process object whose status Java has, whatever its number stands for by now. */
  private static boolean hasEnded(Interest interest) {
    return interest instanceof Interest.Exit exit
        && exit.process().isPresent()
        && !exit.process().get().isAlive();
  }

  private void register(Registration<A> registration, Change<A> change) throws KqueueException {
    try {
      make(change);
    } catch (ClosedKqueueException e) {
      throw e;
    } catch (KqueueException e) {
      boolean javaKnows =
          registration.watch.interest() instanceof Interest.Exit exit && exit.process().isPresent();
      if (!javaKnows) {
        throw e;
      }
      awaitExit(registration); // ESRCH: it has ended; EACCES: the host is not willing to tell
    }
  }

  /** Has Java tell of the end of a process: a user event, triggered when it has the status. */
  void awaitExit(Registration<A> registration) throws KqueueException {
    List<Change<A>> changes = registry.standIn(registration);
    for (Change<A> change : changes) {
      make(change);
    }
    if (!changes.isEmpty() && registration.watch.interest() instanceof Interest.Exit exit) {
      Process process = exit.process().orElseThrow();
      if (process.isAlive()) {
        CompletableFuture<?> _ = process.onExit().thenRun(() -> trigger(registration));
      }
      // onExit() finds the process by its number, which is another's once this one has ended.
      if (!process.isAlive()) {
        trigger(registration);
      }
    }
  }

  /** Never fails: in the worst case a kernel goes on reporting what is then dropped. */
  void cancel(Registration<A> registration) {
    Change<A> change = registry.cancel(registration);
    if (change != null) {
      remove(change);
      SignalActions.resume(backend(), registration);
    }
  }

  /** Nobody is registered under that key any more. */
  void remove(Change<A> change) {
    try {
      make(change);
    } catch (KqueueException e) {
      // Closed, and everything removed with it. Or, with a kernel that is out of memory, it comes
      // back, is seen to be nobody's, and removed then: nothing to tell the program.
    }
  }

  void pause(Registration<A> registration) throws KqueueException {
    modify(registration, registry.pause(registration));
  }

  void resume(Registration<A> registration) throws KqueueException {
    modify(registration, registry.resume(registration));
    wakeOther(); // what was kept is there again
  }

  /** If something is there to be handed out and a thread waits in the kernel, it goes on. */
  void wakeOther() {
    if (registry.hasWorkForOthers()) {
      kqueue.wakeup();
    }
  }

  private void modify(Registration<A> registration, @Nullable Change<A> change)
      throws KqueueException {
    if (change == null) {
      return;
    }
    try {
      makeOrRebuild(registration, change);
    } catch (ClosedKqueueException e) {
      // Closed meanwhile, and the watch over with it: as if close() had come first.
    }
  }

  private void makeOrRebuild(Registration<A> registration, Change<A> change)
      throws KqueueException {
    try {
      make(change);
    } catch (ClosedKqueueException e) {
      throw e;
    } catch (KqueueException e) {
      if (isGone(e)) {
        registry.drop(registration); // its descriptor was closed by its number
      } else {
        make(registry.rebuilt(registration)); // libkqueue modifies next to nothing
      }
    }
  }

  void restart(Registration<A> timer, @Nullable Duration period) throws KqueueException {
    Duration next = period == null ? registry.period(timer) : period;
    boolean done = false;
    try {
      for (Change<A> change : registry.restart(timer, next)) {
        make(change);
      }
      done = true;
    } finally {
      if (!done) {
        registry.drop(timer);
      }
    }
  }

  /** False if the watch is over. */
  boolean trigger(Registration<A> registration) {
    KEvent trigger = registry.trigger(registration);
    if (trigger != null) {
      try {
        kqueue.register(trigger);
      } catch (KqueueException e) {
        return registry.isActive(registration) && !isGone(e); // cancelled or closed meanwhile
      }
    }
    return registry.isActive(registration);
  }

  private void make(Change<A> decided) throws KqueueException {
    Change<A> change = decided;
    while (change != null) {
      change = takeAll(change) ? registry.outdated(change) : registry.collided(change);
    }
  }

  /**
   * False if another thread has removed the event in the middle, to make it anew. An EV_ADD never
   * fails for that reason: its ENOENT says that the file is gone, and is the caller's.
   */
  private boolean takeAll(Change<A> change) throws KqueueException {
    for (KEvent step : change.steps()) {
      try {
        take(step);
      } catch (KqueueException e) {
        boolean adds = (step.flags() & SysEvent.EV_ADD) != 0;
        if (e.errno() == Errno.ENOENT && !adds && registry.isWanted(change)) {
          return false;
        }
        throw e;
      }
    }
    return true;
  }

  private void take(KEvent step) throws KqueueException {
    try {
      kqueue.register(step);
    } catch (KqueueException e) {
      boolean removes = (step.flags() & SysEvent.EV_DELETE) != 0;
      if (!removes || !isGone(e)) {
        throw e;
      }
    }
  }

  /** Delivered for the last time, or what it watched is gone: there is nothing to change. */
  private static boolean isGone(KqueueException e) {
    return !(e instanceof ClosedKqueueException) && GONE.contains(e.errno());
  }
}
