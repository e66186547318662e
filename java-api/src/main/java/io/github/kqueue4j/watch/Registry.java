// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.SysEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a watcher watches, and what has happened that nobody was handed yet: all its state, under
 * one lock, that of this object.
 *
 * <p>No method waits or calls the kernel; so the lock is never held for long, and a simulated
 * kernel never sees a thread wait for it. What is to be done in the kernel is returned as a {@link
 * Change}. Two threads may carry out changes of one key at the same time, in either order; so each
 * looks, when it is done, whether what it did is {@linkplain #outdated still wanted}. Whoever is
 * last in the kernel looks last, and sets things right.
 */
final class Registry<A> {

  private final Backend backend;
  private final TokenTable<A> slots = new TokenTable<>();
  private final Map<Key, Registration<A>> byKey = new HashMap<>();
  private final Deque<Registration<A>> ready = new ArrayDeque<>();
  private int waiting;
  private boolean closed;

  Registry(Backend backend) {
    this.backend = backend;
  }

  /**
   * An event to hand out.
   *
   * @param event what happened
   * @param leftover null, or what the kernel is to be rid of
   */
  record NextEvent<A>(Event<A> event, @Nullable Change<A> leftover) {}

  /**
   * What is left to do after events were collected.
   *
   * @param strays keys that came back though nobody is registered under them
   * @param unexplained processes that ended with a status that only Java knows
   */
  record PendingWork<A>(List<Change<A>> strays, List<Registration<A>> unexplained) {}

  // what is watched

  /**
   * Starts watching; what is to be done is to register it. IllegalStateException if it is there.
   */
  synchronized Change<A> add(Registration<A> registration) throws ClosedKqueueException {
    checkOpen();
    Interest interest = registration.watch.interest();
    KEvent add = ChangeEncoder.add(interest, registration.period, backend);
    boolean hasNaturalKey = ChangeEncoder.withToken(add, 1).ident() == add.ident();
    if (hasNaturalKey) {
      vacate(Key.of(add), interest);
    }
    return activate(registration, add);
  }

  private Change<A> activate(Registration<A> registration, KEvent add) {
    long token = slots.take(registration);
    registration.activate(token, ChangeEncoder.withToken(add, token));
    byKey.put(registration.key(), registration);
    return Change.of(registration, registration.add());
  }

  /** The key is free if the descriptor behind it was closed and its number is another's now. */
  private void vacate(Key key, Interest interest) {
    Registration<A> other = byKey.get(key);
    if (other == null) {
      return;
    }
    if (!other.isOrphan()) {
      throw new IllegalStateException(
          subject(interest) + " is already watched: " + describe(other));
    }
    end(other, Registration.State.ENDED);
  }

  private static String subject(Interest interest) {
    Descriptor descriptor = ChangeEncoder.descriptor(interest);
    return switch (interest) {
      case Interest.Exit i -> "process " + i.pid();
      case Interest.ProcessChange i -> "process " + i.pid();
      case Interest.SignalArrival i -> "signal " + i.signal();
      default -> String.valueOf(descriptor);
    };
  }

  /** Nothing of it is handed out from now on. Null if the kernel has nothing to do with it. */
  synchronized @Nullable Change<A> cancel(Registration<A> registration) {
    if (registration.state != Registration.State.ACTIVE) {
      registration.state = Registration.State.CANCELLED;
      return null;
    }
    Change<A> change = Change.remove(registration.key());
    boolean orphan = registration.isOrphan();
    end(registration, Registration.State.CANCELLED);
    return orphan ? null : change; // the number may be another's
  }

  /** The kernel refused it, or its thing is gone. */
  synchronized void drop(Registration<A> registration) {
    if (registration.state == Registration.State.ACTIVE) {
      end(registration, Registration.State.ENDED);
    }
  }

  private void end(Registration<A> registration, Registration.State state) {
    byKey.remove(registration.key(), registration);
    slots.release(registration.token);
    registration.state = state;
    registration.forget();
  }

  /** Null if nothing is to be done: only a level goes on knocking while nobody may be told. */
  synchronized @Nullable Change<A> pause(Registration<A> registration) {
    if (!registration.isActive() || registration.paused) {
      return null;
    }
    registration.paused = true;
    if (ChangeEncoder.delivery(registration.watch.interest()) != Delivery.LEVEL) {
      return null;
    }
    registration.silent = true;
    registration.revision++;
    return Change.of(registration, ChangeEncoder.with(registration.add(), SysEvent.EV_DISABLE));
  }

  /** What was kept is to be handed out; null if the kernel need not be told. */
  synchronized @Nullable Change<A> resume(Registration<A> registration) {
    if (!registration.isActive() || !registration.paused) {
      return null;
    }
    registration.paused = false;
    enqueue(registration);
    boolean again =
        registration.silent
            && !(registration.happened
                && ChangeEncoder.delivery(registration.watch.interest()) == Delivery.PAUSE);
    if (!again) {
      return null;
    }
    registration.silent = false;
    registration.revision++;
    return Change.of(
        registration, ChangeEncoder.with(registration.add(), SysEvent.EV_ADD | SysEvent.EV_ENABLE));
  }

  /** Gives a timer a new token, and so a new ident: what the old one does is nobody's. */
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
      changes.add(Change.remove(timer.key()));
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
   * From now on a user event stands in for the kernel's; its token stays. What is to be done is to
   * remove the one and to register the other; nothing if that was so before or the watch is over.
   */
  synchronized List<Change<A>> standIn(Registration<A> registration) {
    if (registration.state != Registration.State.ACTIVE
        || registration.add().filter() == Filter.USER) {
      return List.of();
    }
    Change<A> remove = Change.remove(registration.key());
    byKey.remove(registration.key(), registration);
    registration.forget();
    registration.move(ChangeEncoder.standIn(registration.token));
    byKey.put(registration.key(), registration);
    return List.of(remove, Change.of(registration, registration.add()));
  }

  /** The change that makes a user event happen; null if it is over, or waits to be returned. */
  synchronized @Nullable KEvent trigger(Registration<A> registration) {
    return registration.isActive() && !registration.happened
        ? ChangeEncoder.with(registration.add(), 0).trigger()
        : null;
  }

  /** Null if the change led to what is still wanted; else what leads there from anywhere. */
  synchronized @Nullable Change<A> outdated(Change<A> change) {
    Registration<A> now = byKey.get(change.key());
    if (closed || change.isStillWanted(now)) {
      return null;
    }
    if (now == null) {
      return Change.remove(change.key());
    }
    return rebuilt(now);
  }

  /** Whether somebody is to be registered under the key of a change. */
  synchronized boolean isWanted(Change<A> change) {
    return !closed && byKey.containsKey(change.key());
  }

  /** After a step that found nothing there: what leads to what is wanted now from anywhere. */
  synchronized Change<A> collided(Change<A> change) {
    Registration<A> now = byKey.get(change.key());
    return now == null ? Change.remove(change.key()) : rebuilt(now);
  }

  /** Leads there from anywhere. */
  synchronized Change<A> rebuilt(Registration<A> registration) {
    KEvent add = registration.add();
    KEvent remove = registration.key().event().delete();
    return registration.silent
        ? Change.of(registration, remove, add, ChangeEncoder.with(add, SysEvent.EV_DISABLE))
        : Change.of(registration, remove, add);
  }

  synchronized boolean isActive(Registration<A> registration) {
    return registration.isActive();
  }

  synchronized int size() {
    return (int) slots.all().stream().filter(Registration::isActive).count();
  }

  /** All watches are over; returns those that were active. Empty if that was so before. */
  synchronized List<Registration<A>> close() {
    closed = true;
    List<Registration<A>> all = slots.all();
    for (Registration<A> registration : all) {
      end(registration, Registration.State.CANCELLED);
    }
    ready.clear();
    return all;
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
    String state = registration.isActive() ? "active" : "ended";
    if (registration.state == Registration.State.CANCELLED) {
      state = "cancelled";
    } else if (registration.isActive() && registration.paused) {
      state = "paused";
    }
    return "Watch[" + registration.watch.interest() + ", " + state + "]";
  }

  // what has happened

  /**
   * The next event, if there is one; if not and {@code wait} is true, the calling thread counts as
   * waiting until {@link #endWait}.
   */
  synchronized @Nullable NextEvent<A> next(boolean wait) throws ClosedKqueueException {
    checkOpen();
    Registration<A> registration;
    while ((registration = ready.poll()) != null) {
      registration.queued = false;
      if (registration.state == Registration.State.ACTIVE && registration.isOrphan()) {
        end(registration, Registration.State.ENDED);
      }
      if (registration.happened && !registration.paused) {
        return handOut(registration);
      }
    }
    waiting += wait ? 1 : 0;
    return null;
  }

  private NextEvent<A> handOut(Registration<A> registration) {
    Event<A> event = EventDecoder.event(registration);
    Change<A> leftover = null;
    if (EventDecoder.isLast(registration)) {
      leftover = EventDecoder.isRepeated(registration) ? Change.remove(registration.key()) : null;
      end(registration, Registration.State.ENDED);
    } else {
      registration.paused = ChangeEncoder.delivery(registration.watch.interest()) == Delivery.PAUSE;
      registration.forget();
    }
    return new NextEvent<>(event, leftover);
  }

  /** A thread that was counted by {@link #next} waits no more. */
  synchronized void endWait() {
    waiting--;
  }

  /** True if a waiting thread is to be woken, as there is something for it here. */
  synchronized boolean hasWorkForOthers() {
    return waiting > 0 && !ready.isEmpty();
  }

  /** Takes in what a kernel has returned. */
  synchronized PendingWork<A> store(KEventBuffer events, int count) {
    List<Change<A>> strays = new ArrayList<>();
    List<Registration<A>> unexplained = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Registration<A> registration = slots.find(events.udata(i));
      if (registration != null && registration.isOrphan()) {
        end(registration, Registration.State.ENDED);
        registration = null;
      }
      if (registration == null) {
        Key key = new Key(events.filter(i), events.ident(i));
        if (!byKey.containsKey(key)) {
          strays.add(Change.remove(key));
        }
      } else if (EventDecoder.merge(registration, events, i)) {
        if (EventDecoder.lacksStatus(registration)) {
          unexplained.add(registration);
          registration.forget();
        }
        registration.silent |=
            ChangeEncoder.delivery(registration.watch.interest()) == Delivery.PAUSE;
        enqueue(registration);
      }
    }
    return new PendingWork<>(strays, unexplained);
  }

  private void enqueue(Registration<A> registration) {
    if (registration.happened && !registration.queued) {
      registration.queued = true;
      ready.add(registration);
    }
  }
}
