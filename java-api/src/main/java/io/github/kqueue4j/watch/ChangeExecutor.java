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
import org.jspecify.annotations.Nullable;

/**
 * Executes in the kernel the changes that the {@link Registry} decided: registers, disables,
 * restarts and removes events. Thread-safe; holds no lock.
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

  /** Starts watching. If this method throws, nothing is registered. */
  void watch(Registration<A> registration) throws KqueueException {
    Interest interest = registration.watch.interest();
    if (registration.descriptor != null && !backend().accepts(registration.descriptor)) {
      throw new IllegalArgumentException(
          (registration.descriptor + " cannot be watched by " + backend())
              + ": use pipe(), socketPair(), open() or of() of this watcher's backend");
    }
    Change<A> change = registry.add(registration);
    boolean done = false;
    boolean refused = false;
    try {
      SignalActions.suspend(backend(), registration);
      if (!hasEnded(interest)) {
        register(registration, change);
      }
      if (hasEnded(interest)) {
        // Java has the status already, so the pid may have belonged to another process when it was
        // registered.
        awaitExit(registration);
      }
      done = true;
    } catch (KqueueException e) {
      refused = true;
      throw e;
    } finally {
      if (!done) {
        registry.drop(registration, !refused);
      }
      if (!done || registry.isClosed()) { // close() may have resumed before this thread suspended
        SignalActions.resume(backend(), registration);
      }
    }
  }

  /**
   * Tells whether Java already has the exit status of the process. Its pid may then belong to
   * another process.
   */
  private static boolean hasEnded(Interest interest) {
    return interest instanceof Interest.Exit exit
        && exit.process().isPresent()
        && !exit.process().get().isAlive();
  }

  private void register(Registration<A> registration, Change<A> change) throws KqueueException {
    try {
      execute(change);
    } catch (ClosedKqueueException e) {
      throw e;
    } catch (KqueueException e) {
      boolean isJavaProcess =
          registration.watch.interest() instanceof Interest.Exit exit && exit.process().isPresent();
      if (!isJavaProcess) {
        throw e;
      }
      awaitExit(registration); // ESRCH: the process has ended; EACCES: denied
    }
  }

  /**
   * Reports the end of a process through Java instead of the kernel: registers a user event, which
   * is triggered once Java has the exit status.
   */
  private void awaitExit(Registration<A> registration) throws KqueueException {
    List<Change<A>> changes = registry.replaceByUserEvent(registration);
    for (Change<A> change : changes) {
      execute(change);
    }
    if (!changes.isEmpty() && registration.watch.interest() instanceof Interest.Exit exit) {
      Process process = exit.process().orElseThrow();
      if (process.isAlive()) {
        ExitWait.start(process, () -> trigger(registration));
      }
      // Process.onExit() finds the process by its pid, which may belong to another process after
      // the end.
      if (!process.isAlive()) {
        trigger(registration);
      }
      registry.setExitAwaited(registration);
    }
  }

  /**
   * Awaits through Java each end of a process that the kernel reported without a status. If one
   * fails, the next call tries it again, as the kernel does not repeat its event. Returns false if
   * there was none.
   */
  boolean awaitExits() throws KqueueException {
    boolean any = false;
    Registration<A> registration;
    while ((registration = registry.withoutStatus.poll()) != null) {
      any = true;
      boolean done = false;
      try {
        awaitExit(registration);
        done = true;
      } finally {
        if (!done) {
          registry.withoutStatus.add(registration);
        }
      }
    }
    return any;
  }

  /**
   * Cancels a registration. Never fails; in the worst case the kernel goes on reporting events,
   * which are then dropped. The action on a signal is resumed even if an Error ends the removal,
   * and each call tries that anew, in case an Error ended the one before.
   */
  void cancel(Registration<A> registration) {
    SignalActions.checkRoom(registration);
    Change<A> change = registry.cancel(registration);
    try {
      if (change != null) {
        remove(change);
      }
    } finally {
      SignalActions.resume(backend(), registration);
    }
  }

  /** Cancels a registration, but an event that was collected before is still returned. */
  void retire(Registration<A> registration) {
    Change<A> change = registry.retire(registration);
    if (change != null) {
      remove(change);
    }
  }

  /** Removes an event that no registration has any more. Never fails. */
  void remove(Change<A> change) {
    try {
      execute(change);
    } catch (KqueueException e) {
      // Either the queue was closed, which removed the event, or the kernel is out of memory. Then
      // the kernel reports the event again, no registration is found for the event, and it is
      // removed at that time. The program need not know.
    }
  }

  /**
   * Removes an event that was reported for the last time. Throws nothing, not even an Error, as the
   * caller has an event to return. If the removal fails, the event is removed when the kernel
   * reports it again, or its key is watched again; and a queue that an Error has made unusable says
   * so in the next call.
   */
  void removeDelivered(Change<A> change) {
    try {
      remove(change);
    } catch (RuntimeException | Error e) {
      // see above
    }
  }

  void pause(Registration<A> registration) throws KqueueException {
    modify(registration, registry.pause(registration));
  }

  void resume(Registration<A> registration) throws KqueueException {
    modify(registration, registry.resume(registration));
    wakeOther(); // the event that was kept is ready now
  }

  /** Wakes a thread that waits in the kernel, if an event is ready. */
  void wakeOther() {
    wakeOther(0);
  }

  /**
   * Wakes a thread that waits in the kernel, if more events are ready than the calling thread is
   * about to take.
   */
  void wakeOther(int taken) {
    if (registry.hasWorkForOthers(taken)) {
      kqueue.wakeup();
    }
  }

  private void modify(Registration<A> registration, @Nullable Change<A> change)
      throws KqueueException {
    if (change == null) {
      return;
    }
    try {
      executeOrRebuild(registration, change);
    } catch (ClosedKqueueException e) {
      // The watcher was closed meanwhile, which ended the watch, as if close() had come first.
    }
  }

  private void executeOrRebuild(Registration<A> registration, Change<A> change)
      throws KqueueException {
    try {
      execute(change);
    } catch (ClosedKqueueException e) {
      throw e;
    } catch (KqueueException e) {
      if (isGone(e)) {
        registry.drop(registration, true); // the descriptor was closed through its number
      } else {
        execute(registry.rebuild(registration)); // libkqueue supports hardly any modification
      }
    }
  }

  void restart(Registration<A> timer, @Nullable Duration period) throws KqueueException {
    Duration next = period == null ? registry.period(timer) : period;
    boolean done = false;
    try {
      for (Change<A> change : registry.restart(timer, next)) {
        execute(change);
      }
      done = true;
    } finally {
      if (!done) {
        registry.drop(timer, true);
      }
    }
  }

  /** Triggers a user event. Returns false if the watch has ended. */
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

  private void execute(Change<A> decided) throws KqueueException {
    Change<A> change = decided;
    while (change != null) {
      change = applyAll(change) ? registry.followUp(change) : registry.afterRace(change);
    }
  }

  /**
   * Applies the steps of a change. Returns false if another thread removed the event between two
   * steps, in order to register it anew. EV_ADD never fails for that reason; its ENOENT means that
   * the file is gone, and is thrown.
   */
  private boolean applyAll(Change<A> change) throws KqueueException {
    for (KEvent step : change.steps()) {
      try {
        apply(step);
      } catch (KqueueException e) {
        boolean adds = (step.flags() & SysEvent.EV_ADD) != 0;
        if (e.errno() == Errno.ENOENT && !adds && registry.hasRegistration(change)) {
          return false;
        }
        throw e;
      }
    }
    return true;
  }

  private void apply(KEvent step) throws KqueueException {
    try {
      kqueue.register(step);
    } catch (KqueueException e) {
      boolean removes = (step.flags() & SysEvent.EV_DELETE) != 0;
      if (!removes || !isGone(e)) {
        throw e;
      }
    }
  }

  /**
   * Tells whether a change failed because the event no longer exists, either since it was delivered
   * for the last time or since the watched object is gone.
   */
  private static boolean isGone(KqueueException e) {
    return !(e instanceof ClosedKqueueException) && GONE.contains(e.errno());
  }
}
