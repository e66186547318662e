// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.spi.StackRoom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Waits for many interests at once and returns one event at a time, together with the attachment of
 * its watch. Safe for use by several threads; waiting threads share the work, so that no event is
 * delayed by a thread that is busy with another event.
 *
 * <pre>{@code
 * try (Watcher<Runnable> watcher = Watcher.open()) {
 *   watcher.watch(Interest.signal(HUP), reload);
 *   Watch<Runnable> term = watcher.watch(Interest.signal(TERM), shutdown);
 *   Event<Runnable> event;
 *   do {
 *     event = watcher.take();
 *     event.attachment().run();
 *   } while (event.watch() != term);
 * }
 * }</pre>
 *
 * <p>The kernel frees the queue of a watcher that is never closed when the program ends. A watcher
 * never closes the descriptors that it watches. If several threads take events, the events of one
 * watch with {@link Delivery#LEVEL} may go to several of the threads, one after the other.
 *
 * @param <A> what the program attaches to its watches; with mixed attachments a sealed type or
 *     {@code Runnable}
 */
public final class Watcher<A> implements AutoCloseable {

  private static final int BATCH = 64;

  /**
   * How often a call collects after its timeout before it gives up, if the kernel reports events
   * again and again that belong to no watch.
   */
  private static final int MAX_LOOKS = 1024;

  private static final long MAX_SECONDS = Kqueue.FOREVER_NANOS / 1_000_000_000;

  private final Kqueue kqueue;
  private final Registry<A> registry;
  private final ChangeExecutor<A> changer;

  /** Free event buffers. Each waiting thread uses one and puts it back. */
  private final Queue<KEventBuffer> buffers = new ConcurrentLinkedQueue<>();

  private Watcher(Kqueue kqueue) {
    this.kqueue = kqueue;
    this.registry = new Registry<>(kqueue.backend());
    this.changer = new ChangeExecutor<>(kqueue, registry);
  }

  /**
   * Opens a watcher on {@link Backend#standard()}.
   *
   * @param <A> what the program attaches to its watches
   * @return a watcher without watches
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws io.github.kqueue4j.BackendUnavailableException if there is no standard backend
   */
  public static <A> Watcher<A> open() throws KqueueException {
    return open(Backend.standard());
  }

  /**
   * Opens a watcher on a backend: the standard one, one chosen by name, or a simulated kernel.
   *
   * @param backend the backend to open the watcher on
   * @param <A> what the program attaches to its watches
   * @return a watcher without watches
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  public static <A> Watcher<A> open(Backend backend) throws KqueueException {
    FirstUse.ofWatcher();
    return new Watcher<>(Kqueue.open(backend));
  }

  /**
   * Starts watching an interest. If this method throws, nothing is watched.
   *
   * @param interest what to watch
   * @param attachment an object that each event of the watch carries
   * @return the watch, with which the program can stop watching
   * @throws KqueueException EBADF, ESRCH, ENOENT or whatever error the kernel returns
   * @throws ClosedKqueueException if this watcher is closed
   * @throws IllegalStateException if this watcher already watches the same descriptor for the same
   *     kind of event, the same pid or the same signal, or if a descriptor is closed
   * @throws IllegalArgumentException if a real descriptor is to be watched on a simulated kernel,
   *     or the reverse
   */
  public Watch<A> watch(Interest interest, A attachment) throws KqueueException {
    return switch (interest) {
      case Interest.Timer timer -> watch(timer, attachment);
      case Interest.User user -> watch(user, attachment);
      default ->
          start(new Watch<>(changer, registry, interest, Objects.requireNonNull(attachment)));
    };
  }

  /**
   * Starts a timer.
   *
   * @param interest the period, and whether the timer repeats
   * @param attachment an object that each event of the watch carries
   * @return the watch, with which the program can stop and restart the timer
   * @throws KqueueException ENOMEM if there are too many timers
   * @throws ClosedKqueueException if this watcher is closed
   */
  public TimerWatch<A> watch(Interest.Timer interest, A attachment) throws KqueueException {
    Objects.requireNonNull(interest);
    return start(new TimerWatch<>(changer, registry, interest, Objects.requireNonNull(attachment)));
  }

  /**
   * Makes an event that the program triggers itself.
   *
   * @param interest the event
   * @param attachment an object that each event of the watch carries
   * @return the watch, with which the program can trigger the event and stop watching
   * @throws KqueueException ENOMEM
   * @throws ClosedKqueueException if this watcher is closed
   */
  public UserWatch<A> watch(Interest.User interest, A attachment) throws KqueueException {
    Objects.requireNonNull(interest);
    return start(new UserWatch<>(changer, registry, interest, Objects.requireNonNull(attachment)));
  }

  private <W extends Watch<A>> W start(W watch) throws KqueueException {
    changer.watch(watch.registration());
    return watch;
  }

  /**
   * Waits for an event without a timeout.
   *
   * <p>If {@code Process.exitValue()} of a program's own {@code Process} throws, so does this
   * method, and a later call returns the event.
   *
   * @return the event that has been ready longest
   * @throws KqueueException EINTR if the thread is interrupted; its interrupt status stays set
   * @throws ClosedKqueueException if this watcher is closed, before or during the call
   */
  public Event<A> take() throws KqueueException {
    Event<A> event = null;
    while (event == null) {
      event = next(Kqueue.FOREVER_NANOS);
    }
    return event;
  }

  /**
   * Returns an event that is ready now, without waiting.
   *
   * @return the event that has been ready longest, or empty
   * @throws KqueueException ENOMEM
   * @throws ClosedKqueueException if this watcher is closed
   */
  public Optional<Event<A>> poll() throws KqueueException {
    return Optional.ofNullable(next(0));
  }

  /**
   * Waits for an event until a timeout.
   *
   * @param timeout the longest time to wait; zero never waits
   * @return the event that has been ready longest; empty after the timeout
   * @throws KqueueException EINTR if the thread is interrupted; its interrupt status stays set
   * @throws ClosedKqueueException if this watcher is closed, before or during the call
   * @throws IllegalArgumentException if timeout is negative
   */
  public Optional<Event<A>> poll(Duration timeout) throws KqueueException {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("a timeout must be zero or positive: " + timeout);
    }
    long nanos = timeout.toSeconds() >= MAX_SECONDS ? Kqueue.FOREVER_NANOS : timeout.toNanos();
    return Optional.ofNullable(next(nanos));
  }

  /**
   * Returns the number of active watches.
   *
   * @return 0 or more
   */
  public int size() {
    return registry.size();
  }

  /**
   * Tells whether this watcher is open.
   *
   * @return false once {@link #close()} was called
   */
  public boolean isOpen() {
    return !registry.isClosed();
  }

  /**
   * Ends every wait with ClosedKqueueException; all watches become inactive. Does not close the
   * watched descriptors. Idempotent; after an Error a second call does what is left.
   */
  @Override
  public void close() {
    StackRoom.check();
    try {
      for (Registration<A> registration : registry.close()) {
        SignalActions.resume(kqueue.backend(), registration);
      }
    } finally {
      kqueue.close();
    }
  }

  /**
   * Returns the queue of this watcher and the number of active watches.
   *
   * @return such as {@code Watcher[Kqueue[native/freebsd, descriptor 5], 3 active]}
   */
  @Override
  public String toString() {
    return "Watcher[" + kqueue + ", " + size() + " active]";
  }

  /**
   * Returns the queue's descriptor, which is readable while the kernel has pending events for this
   * watcher. Events that were already collected do not count.
   */
  Descriptor descriptor() {
    return kqueue.descriptor();
  }

  Backend backend() {
    return kqueue.backend();
  }

  // waiting

  /** Returns the next event; null after the timeout. */
  private @Nullable Event<A> next(long timeoutNanos) throws KqueueException {
    boolean isTimed = timeoutNanos != Kqueue.FOREVER_NANOS;
    long start = isTimed && timeoutNanos > 0 ? backend().nanoTime() : 0;
    long leftNanos = timeoutNanos;
    int looks = 0;
    boolean isOver = false;
    boolean found = false;
    try {
      for (; ; ) {
        boolean willWait = leftNanos > 0;
        changer.wakeOther(1); // first, as an event that was taken would be lost if this failed
        Registry.NextEvent<A> nextEvent;
        try {
          nextEvent = registry.next(willWait);
        } catch (RuntimeException | Error e) {
          collect(0, false); // else an event that fails each time would keep the kernel's back
          throw e;
        }
        if (nextEvent != null) {
          found = true;
          FirstUse.eventsReady();
          if (nextEvent.removal() != null) {
            changer.removeDelivered(nextEvent.removal());
          }
          return nextEvent.event();
        }
        if (isOver && registry.withoutStatus.isEmpty()) {
          return null;
        }
        // What has failed in an earlier call is tried again before this one waits. Read after this
        // thread counts as waiting: another one that has failed later wakes it.
        int count = collect(registry.withoutStatus.isEmpty() ? leftNanos : 0, willWait);
        if (changer.awaitExits()) {
          isOver = false; // the status of a process may be ready at once
        } else if (leftNanos == 0) {
          if (count == 0) {
            return null;
          }
          // After a full batch more events may be ready, so that the call looks again.
          isOver = count < BATCH || ++looks == MAX_LOOKS;
        }
        if (isTimed && leftNanos > 0) {
          leftNanos = Math.max(0, timeoutNanos - (backend().nanoTime() - start));
        }
      }
    } finally {
      if (!found) {
        changer.wakeOther();
      }
    }
  }

  /** Waits in the kernel, stores the events and returns their number. No other method waits. */
  private int collect(long timeoutNanos, boolean counted) throws KqueueException {
    KEventBuffer events = buffers.poll();
    List<Change<A>> strays;
    int count;
    int period = registry.beginCollection();
    try {
      if (events == null) {
        events = kqueue.newBuffer(BATCH);
      }
      FirstUse.ofEvents(); // before an event is taken from the kernel, which would be lost
      count = kqueue.kevent(events, timeoutNanos);
      strays = registry.store(events, count);
    } finally {
      registry.endCollection(period, counted);
      if (events != null) {
        buffers.add(events);
      }
    }
    for (Change<A> stray : strays) {
      changer.remove(stray);
    }
    return count;
  }
}
