// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.SysEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The state of a watcher: its registrations, and the events that were collected but not yet
 * returned. All state is guarded by the lock of this object.
 *
 * <p>No method waits or calls the kernel, so that the lock is never held for long and a simulated
 * kernel never sees a thread wait for it. A change that has to be made in the kernel is returned as
 * a {@link Change}. Two threads may execute changes of one key at the same time, in either order.
 * Therefore each thread checks after its change whether the kernel's state is {@linkplain #followUp
 * still the wanted one}. The thread whose kernel call comes last also checks last, and corrects the
 * state.
 */
final class Registry<A> {

  private final Backend backend;
  private final TokenTable<A> tokens = new TokenTable<>();
  private final Map<Key, Registration<A>> byKey = new HashMap<>();
  private final Leftovers<A> leftovers = new Leftovers<>();
  private final ReadyQueue<A> ready = new ReadyQueue<>();

  /**
   * Registrations of ended processes whose status has to come from Java, as the kernel did not
   * report it. Thread-safe, so that each call can look without the lock whether there is one.
   */
  final Queue<Registration<A>> withoutStatus = new ConcurrentLinkedQueue<>();

  private final List<Registration<A>> closedSignals = new ArrayList<>();
  private int waiting;
  private boolean closed;

  /** Retired registrations whose events a thread may have collected. */
  private final GracePeriods<Registration<A>> gracePeriods = new GracePeriods<>();

  Registry(Backend backend) {
    this.backend = backend;
  }

  /**
   * An event to return.
   *
   * @param event the event
   * @param removal the change that removes the kernel's event, which may otherwise repeat; or null
   */
  record NextEvent<A>(Event<A> event, @Nullable Change<A> removal) {}

  // registrations

  /**
   * Activates a registration and returns the change that registers its event. Throws
   * IllegalStateException if the key is already watched.
   */
  synchronized Change<A> add(Registration<A> registration) throws ClosedKqueueException {
    checkOpen();
    Interest interest = registration.watch.interest();
    KEvent add = ChangeEncoder.add(interest, registration.period, backend);
    boolean hasNaturalKey = ChangeEncoder.withToken(add, 1).ident() == add.ident();
    if (hasNaturalKey) {
      freeKey(Key.of(add), interest);
    }
    return activate(registration, add);
  }

  private Change<A> activate(Registration<A> registration, KEvent add) {
    long token = tokens.take(registration);
    registration.activate(token, ChangeEncoder.withToken(add, token));
    Key key = registration.key();
    byKey.put(key, registration);
    if (!leftovers.contains(key)) {
      return Change.of(registration, registration.add());
    }
    Change<A> change = Change.of(registration, key.event().delete(), registration.add());
    leftovers.add(change);
    return change;
  }

  /** Makes the change that removes a registration's event from the kernel. */
  private Change<A> removal(Registration<A> registration) {
    return removal(registration.key());
  }

  private Change<A> removal(Key key) {
    Change<A> removal = Change.remove(key);
    leftovers.add(removal);
    return removal;
  }

  /**
   * Frees the key if its descriptor was closed. The descriptor number may now belong to another
   * file, or still to the same one, whose event then remains: closing a descriptor that was made of
   * a channel closes only that object. Throws IllegalStateException if the key is in use.
   */
  private void freeKey(Key key, Interest interest) {
    Registration<A> other = byKey.get(key);
    if (other == null) {
      return;
    }
    if (!other.isDescriptorClosed()) {
      throw new IllegalStateException(
          Registration.subject(interest) + " is already watched: " + describe(other));
    }
    endWithDescriptor(other);
  }

  /** Ends a registration whose descriptor was closed; the kernel's event may remain. */
  private void endWithDescriptor(Registration<A> registration) {
    leftovers.add(Change.remove(registration.key()));
    end(registration, Registration.State.ENDED);
  }

  /**
   * Cancels a registration, so that no event of it is returned any more. Returns null if there is
   * nothing to remove from the kernel. The event is also removed if the descriptor is closed, whose
   * number may still belong to the same file: no other registration has the key.
   */
  synchronized @Nullable Change<A> cancel(Registration<A> registration) {
    if (registration.state != Registration.State.ACTIVE) {
      registration.state = Registration.State.CANCELLED;
      return null;
    }
    Change<A> change = removal(registration);
    end(registration, Registration.State.CANCELLED);
    return change;
  }

  /**
   * Cancels a registration like {@link #cancel}, but an event that was collected before is still
   * returned, also by a thread that has not stored the event yet.
   */
  synchronized @Nullable Change<A> retire(Registration<A> registration) {
    if (!registration.isActive()) {
      return cancel(registration);
    }
    byKey.remove(registration.key(), registration);
    registration.state = Registration.State.RETIRED;
    releaseTokens(gracePeriods.retire(registration));
    return removal(registration);
  }

  private void releaseTokens(List<Registration<A>> expired) {
    for (Registration<A> registration : expired) {
      releaseToken(registration);
    }
  }

  private void releaseToken(Registration<A> registration) {
    if (tokens.find(registration.token) == registration) {
      tokens.release(registration.token);
    }
  }

  /**
   * Ends a registration that the kernel refused, or whose watched object is gone.
   *
   * @param mayRemain whether the kernel may have the event nevertheless
   */
  synchronized void drop(Registration<A> registration, boolean mayRemain) {
    if (registration.state == Registration.State.ACTIVE) {
      if (mayRemain) {
        leftovers.add(Change.remove(registration.key()));
      }
      end(registration, Registration.State.ENDED);
    }
  }

  private void end(Registration<A> registration, Registration.State state) {
    byKey.remove(registration.key(), registration);
    releaseToken(registration);
    registration.state = state;
    registration.clearEvent();
  }

  /**
   * Pauses a registration. Returns null if the kernel's event can stay as it is: only a
   * level-triggered event would be reported again and again in the meantime.
   */
  synchronized @Nullable Change<A> pause(Registration<A> registration) {
    if (!registration.isActive() || registration.paused) {
      return null;
    }
    registration.paused = true;
    if (ChangeEncoder.delivery(registration.watch.interest()) != Delivery.LEVEL) {
      return null;
    }
    registration.disabled = true;
    registration.revision++;
    return Change.of(registration, ChangeEncoder.with(registration.add(), SysEvent.EV_DISABLE));
  }

  /**
   * Resumes a registration and queues the event that was kept. Returns null if the kernel's event
   * can stay as it is.
   */
  synchronized @Nullable Change<A> resume(Registration<A> registration) {
    if (!registration.isActive() || !registration.paused) {
      return null;
    }
    registration.paused = false;
    if (registration.hasEvent) {
      ready.add(registration);
    }
    boolean mustEnable =
        registration.disabled
            && !(registration.hasEvent
                && ChangeEncoder.delivery(registration.watch.interest()) == Delivery.PAUSE);
    if (!mustEnable) {
      return null;
    }
    registration.disabled = false;
    registration.revision++;
    return Change.of(
        registration, ChangeEncoder.with(registration.add(), SysEvent.EV_ADD | SysEvent.EV_ENABLE));
  }

  /**
   * Restarts a timer under a new token, and so a new ident, so that late events of the old timer
   * belong to no registration.
   */
  synchronized List<Change<A>> restart(Registration<A> timer, Duration period)
      throws ClosedKqueueException {
    checkOpen();
    if (timer.state == Registration.State.CANCELLED) {
      throw new IllegalStateException(
          describe(timer) + " cannot be restarted: watch the interest again");
    }
    List<Change<A>> changes = new ArrayList<>();
    boolean paused = timer.paused;
    if (timer.state == Registration.State.ACTIVE) {
      changes.add(removal(timer));
      end(timer, Registration.State.ENDED);
    } else {
      paused = false;
    }
    timer.period = period;
    changes.add(activate(timer, ChangeEncoder.add(timer.watch.interest(), period, backend)));
    timer.paused = paused;
    return changes;
  }

  synchronized Duration period(Registration<A> timer) {
    Duration period = timer.period;
    if (period == null) {
      throw new AssertionError("no timer: " + describe(timer));
    }
    return period;
  }

  /**
   * Replaces the PROC event of a registration by a user event with the same token. Returns the
   * changes that remove the one and register the other, or register the other anew after a failure;
   * none if the user event is already in use or the watch has ended.
   */
  synchronized List<Change<A>> replaceByUserEvent(Registration<A> registration) {
    if (registration.state != Registration.State.ACTIVE || registration.exitAwaited) {
      return List.of();
    }
    if (registration.add().filter() == Filter.USER) {
      return List.of(rebuild(registration));
    }
    Change<A> remove = removal(registration);
    byKey.remove(registration.key(), registration);
    registration.clearEvent();
    registration.setAdd(ChangeEncoder.exitEvent(registration.token));
    byKey.put(registration.key(), registration);
    return List.of(remove, Change.of(registration, registration.add()));
  }

  /** Sets that the user event of a registration is in use. */
  synchronized void setExitAwaited(Registration<A> registration) {
    registration.exitAwaited = true;
  }

  /**
   * Returns the change that triggers a user event; null if the watch has ended, or its event
   * already waits to be returned.
   */
  synchronized @Nullable KEvent trigger(Registration<A> registration) {
    return registration.isActive() && !registration.hasEvent
        ? ChangeEncoder.with(registration.add(), 0).trigger()
        : null;
  }

  /**
   * Returns null if the state that the change led to is still wanted; else a change that leads to
   * the wanted state from any other.
   */
  synchronized @Nullable Change<A> followUp(Change<A> change) {
    leftovers.removed(change);
    Registration<A> now = byKey.get(change.key());
    if (closed || change.isCurrent(now)) {
      return null;
    }
    return now == null ? removal(change.key()) : rebuild(now);
  }

  /** Tells whether a registration has the key of a change. */
  synchronized boolean hasRegistration(Change<A> change) {
    return !closed && byKey.containsKey(change.key());
  }

  /**
   * Returns the change that leads to the wanted state from any other, after a step failed with
   * ENOENT because another thread had removed the event.
   */
  synchronized Change<A> afterRace(Change<A> change) {
    Registration<A> now = byKey.get(change.key());
    return now == null ? removal(change.key()) : rebuild(now);
  }

  /**
   * Returns the change that removes an event and registers it anew, which leads to the wanted state
   * from any other.
   */
  synchronized Change<A> rebuild(Registration<A> registration) {
    KEvent add = registration.add();
    KEvent remove = registration.key().event().delete();
    return registration.disabled
        ? Change.of(registration, remove, add, ChangeEncoder.with(add, SysEvent.EV_DISABLE))
        : Change.of(registration, remove, add);
  }

  synchronized boolean isActive(Registration<A> registration) {
    return registration.isActive();
  }

  synchronized int size() {
    return (int) tokens.all().stream().filter(Registration::isActive).count();
  }

  /**
   * Ends all watches and returns those of signals, the same ones each time, so that the action on
   * these signals can still be resumed after an Error.
   */
  synchronized List<Registration<A>> close() {
    closed = true;
    for (Registration<A> registration : tokens.all()) {
      if (registration.watch.interest() instanceof Interest.SignalArrival) {
        closedSignals.add(registration);
      }
      end(registration, Registration.State.CANCELLED);
    }
    leftovers.clear();
    gracePeriods.clear();
    ready.clear();
    withoutStatus.clear();
    return List.copyOf(closedSignals);
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private void checkOpen() throws ClosedKqueueException {
    if (closed) {
      throw new ClosedKqueueException("kevent: EBADF (this watcher was closed)");
    }
  }

  synchronized String describe(Registration<A> registration) {
    return registration.describe();
  }

  // events

  /**
   * Returns the next event, or null. If there is none and {@code willWait} is true, the calling
   * thread counts as waiting until {@link #endCollection}. An event that could not be returned,
   * since a program's own {@code Process} threw or an Error occurred, is returned later.
   */
  synchronized @Nullable NextEvent<A> next(boolean willWait) throws ClosedKqueueException {
    checkOpen();
    Registration<A> registration;
    while ((registration = ready.poll()) != null) {
      NextEvent<A> next = null;
      boolean done = false;
      try {
        if (isAbandoned(registration)) {
          endWithDescriptor(registration);
        } else if (registration.hasEvent && EventDecoder.lacksStatus(registration)) {
          withoutStatus.add(registration);
          registration.clearEvent();
        }
        next = registration.hasEvent && !registration.paused ? handOut(registration) : null;
        done = true;
      } finally {
        if (!done) {
          ready.add(registration); // at the end, so that it does not keep the others back
        }
      }
      if (next != null) {
        return next;
      }
    }
    waiting += willWait ? 1 : 0;
    return null;
  }

  private NextEvent<A> handOut(Registration<A> registration) {
    Event<A> event = EventDecoder.event(registration);
    boolean isLast = EventDecoder.isLast(registration);
    boolean isRepeated = isLast && EventDecoder.isRepeated(registration);
    Change<A> removal = isRepeated ? removal(registration) : null;
    NextEvent<A> next = new NextEvent<>(event, removal); // before the event is cleared
    if (isLast) {
      end(registration, Registration.State.ENDED);
    } else {
      registration.paused = ChangeEncoder.delivery(registration.watch.interest()) == Delivery.PAUSE;
      registration.clearEvent();
    }
    return next;
  }

  /**
   * Tells whether a waiting thread has to be woken because more events are ready than the calling
   * thread is about to take.
   *
   * @param taken 0 or 1
   */
  synchronized boolean hasWorkForOthers(int taken) {
    return waiting > 0 && (ready.hasMoreThan(taken) || !withoutStatus.isEmpty());
  }

  /** Counts the calling thread as one that may have events which are not stored yet. */
  synchronized int beginCollection() {
    return gracePeriods.begin();
  }

  /**
   * Ends a collection; its events are stored, or lost.
   *
   * @param period the result of {@link #beginCollection}
   * @param waited whether {@link #next} counted the thread as waiting, even if it did not wait
   */
  synchronized void endCollection(int period, boolean waited) {
    waiting -= waited ? 1 : 0;
    releaseTokens(gracePeriods.end(period));
  }

  /**
   * Stores events that the kernel returned, and queues their registrations. Returns the changes
   * that remove the events which the kernel reported although no registration has their key.
   */
  synchronized List<Change<A>> store(KEventBuffer events, int count) {
    boolean isComplete = true;
    for (int i = 0; i < count; i++) {
      Registration<A> registration = tokens.find(events.udata(i));
      if (registration == null || isAbandoned(registration)) {
        isComplete = false;
      } else if (EventDecoder.merge(registration, events, i)) {
        registration.disabled |=
            ChangeEncoder.delivery(registration.watch.interest()) == Delivery.PAUSE;
        ready.add(registration);
      }
    }
    return isComplete ? List.of() : storeOthers(events, count);
  }

  /** Does what needs memory, once the events that can be returned are stored without any. */
  private List<Change<A>> storeOthers(KEventBuffer events, int count) {
    List<Change<A>> strays = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Registration<A> registration = tokens.find(events.udata(i));
      if (registration != null && isAbandoned(registration)) {
        endWithDescriptor(registration);
        registration = null;
      }
      if (registration == null) {
        Key key = new Key(events.filter(i), events.ident(i));
        if (!byKey.containsKey(key)) {
          strays.add(removal(key));
        }
      }
    }
    return strays;
  }

  private static boolean isAbandoned(Registration<?> registration) {
    return registration.state == Registration.State.ACTIVE && registration.isDescriptorClosed();
  }
}
