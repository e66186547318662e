// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Waits for many interests at once and hands out one event at a time, with the attachment that its
 * watch was given. Safe for use by several threads; waiting threads share the work, and no event
 * waits behind a busy one.
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
 * <p>A watcher that is never closed goes with its kqueue when the program ends; it closes no
 * descriptor. An event that was handed out is the receiver's: if several threads take, those of one
 * watch with {@link Delivery#LEVEL} may reach several of them, one after the other.
 *
 * @param <A> what the program attaches to its watches; with mixed attachments a sealed type or
 *     {@code Runnable}
 */
public final class Watcher<A> implements AutoCloseable {

  private static final int BATCH = 64;
  private static final Duration LONGEST = Duration.ofNanos(Kqueue.FOREVER_NANOS);

  private final Kqueue kqueue;
  private final Registry<A> registry;
  private final ChangeExecutor<A> changer;

  /** One for each thread that waits, kept for the next. */
  private final Queue<KEventBuffer> buffers = new ConcurrentLinkedQueue<>();

  private Watcher(Kqueue kqueue) {
    this.kqueue = kqueue;
    this.registry = new Registry<>(kqueue.backend());
    this.changer = new ChangeExecutor<>(kqueue, registry);
  }

  /**
   * Opens a watcher of {@link Backend#standard()}.
   *
   * @param <A> what the program attaches to its watches
   * @return a watcher of nothing
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws io.github.kqueue4j.BackendUnavailableException if there is no standard backend
   */
  public static <A> Watcher<A> open() throws KqueueException {
    return open(Backend.standard());
  }

  /**
   * Opens a watcher of that backend: the host's, a forced one or a simulated kernel's.
   *
   * @param backend the kernel
   * @param <A> what the program attaches to its watches
   * @return a watcher of nothing
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  public static <A> Watcher<A> open(Backend backend) throws KqueueException {
    return new Watcher<>(Kqueue.open(backend));
  }

  /**
   * Starts watching. If it throws, nothing is left behind.
   *
   * @param interest what to watch
   * @param attachment what comes back with each event
   * @return what to stop it with
   * @throws KqueueException EBADF, ESRCH, ENOENT … as the kernel refuses
   * @throws ClosedKqueueException once closed
   * @throws IllegalStateException if the same thing (descriptor and kind, pid, signal) is watched
   *     here already, or a descriptor is closed
   * @throws IllegalArgumentException if a descriptor is of another world (host's, simulated)
   */
  public Watch<A> watch(Interest interest, A attachment) throws KqueueException {
    return switch (interest) {
      case Interest.Timer timer -> watch(timer, attachment);
      case Interest.User user -> watch(user, attachment);
      default ->
          started(new Watch<>(changer, registry, interest, Objects.requireNonNull(attachment)));
    };
  }

  /**
   * Starts a timer. Its watch can be restarted.
   *
   * @param interest what to watch
   * @param attachment what comes back with each event
   * @return what to stop and restart it with
   * @throws KqueueException ENOMEM: too many timers
   * @throws ClosedKqueueException once closed
   */
  public TimerWatch<A> watch(Interest.Timer interest, A attachment) throws KqueueException {
    Objects.requireNonNull(interest);
    return started(
        new TimerWatch<>(changer, registry, interest, Objects.requireNonNull(attachment)));
  }

  /**
   * Makes an event of the program's own. Its watch can be triggered.
   *
   * @param interest what to watch
   * @param attachment what comes back with each event
   * @return what to stop and trigger it with
   * @throws KqueueException ENOMEM
   * @throws ClosedKqueueException once closed
   */
  public UserWatch<A> watch(Interest.User interest, A attachment) throws KqueueException {
    Objects.requireNonNull(interest);
    return started(
        new UserWatch<>(changer, registry, interest, Objects.requireNonNull(attachment)));
  }

  private <W extends Watch<A>> W started(W watch) throws KqueueException {
    changer.watch(watch.registration());
    return watch;
  }

  /**
   * Waits for an event.
   *
   * @return what happened first
   * @throws KqueueException EINTR: the thread was interrupted (and still is)
   * @throws ClosedKqueueException close() was called
   */
  public Event<A> take() throws KqueueException {
    Event<A> event = null;
    while (event == null) {
      event = next(Kqueue.FOREVER_NANOS);
    }
    return event;
  }

  /**
   * Returns an event that is there now.
   *
   * @return what happened first, if anything did
   * @throws KqueueException ENOMEM
   * @throws ClosedKqueueException close() was called
   */
  public Optional<Event<A>> poll() throws KqueueException {
    return Optional.ofNullable(next(0));
  }

  /**
   * Waits at most so long.
   *
   * @param timeout zero never waits
   * @return what happened first, if anything did
   * @throws KqueueException EINTR: the thread was interrupted (and still is)
   * @throws ClosedKqueueException close() was called
   * @throws IllegalArgumentException if timeout is negative
   */
  public Optional<Event<A>> poll(Duration timeout) throws KqueueException {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("a timeout must be zero or positive: " + timeout);
    }
    long nanos = timeout.compareTo(LONGEST) >= 0 ? Kqueue.FOREVER_NANOS : timeout.toNanos();
    return Optional.ofNullable(next(nanos));
  }

  /**
   * Tells how many watches are active.
   *
   * @return 0 or more
   */
  public int size() {
    return registry.size();
  }

  /**
   * Tells whether close() was not called yet.
   *
   * @return false once it was
   */
  public boolean isOpen() {
    return !registry.isClosed();
  }

  /**
   * Ends every wait with ClosedKqueueException; all watches become inactive. Closes no descriptor.
   * Idempotent.
   */
  @Override
  public void close() {
    for (Registration<A> registration : registry.close()) {
      SignalActions.resume(kqueue.backend(), registration);
    }
    kqueue.close();
  }

  /**
   * Returns its queue and how much it watches.
   *
   * @return such as {@code Watcher[Kqueue[native/freebsd, descriptor 5], 3 active]}
   */
  @Override
  public String toString() {
    return "Watcher[" + kqueue + ", " + size() + " active]";
  }

  /** Readable while the kernel has events for this; those collected already do not count. */
  Descriptor descriptor() {
    return kqueue.descriptor();
  }

  Backend backend() {
    return kqueue.backend();
  }

  // waiting

  /** The next event; null when the time is over. */
  private @Nullable Event<A> next(long timeoutNanos) throws KqueueException {
    boolean hasEnd = timeoutNanos != Kqueue.FOREVER_NANOS;
    long start = hasEnd && timeoutNanos > 0 ? backend().nanoTime() : 0;
    long left = timeoutNanos;
    try {
      for (; ; ) {
        Registry.NextEvent<A> handout = registry.next(left > 0);
        if (handout != null) {
          if (handout.leftover() != null) {
            changer.remove(handout.leftover());
          }
          return handout.event();
        }
        int count = collect(left);
        if (count == 0 && left == 0) {
          return null;
        }
        if (hasEnd && left > 0) {
          left = Math.max(0, timeoutNanos - (backend().nanoTime() - start));
        }
      }
    } finally {
      changer.wakeOther();
    }
  }

  /** Waits in the kernel, and nowhere else; returns how many events it had. */
  private int collect(long timeoutNanos) throws KqueueException {
    KEventBuffer events = buffers.poll();
    if (events == null) {
      events = kqueue.newBuffer(BATCH);
    }
    Registry.PendingWork<A> chores;
    int count;
    try {
      count = kqueue.kevent(events, timeoutNanos);
      chores = registry.store(events, count);
    } finally {
      if (timeoutNanos > 0) {
        registry.endWait();
      }
      buffers.add(events);
    }
    for (Change<A> stray : chores.strays()) {
      changer.remove(stray);
    }
    for (Registration<A> registration : chores.unexplained()) {
      changer.awaitExit(registration);
    }
    return count;
  }
}
