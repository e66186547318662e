// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.KqueueDriver;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A kernel event queue, kqueue(2). Safe for use by several threads; only its buffers are for one
 * thread at a time.
 *
 * <p>Actions before a change, a trigger or a {@link #wakeup()} <i>happen before</i> the return of
 * the wait that delivers what it caused. {@link Thread#interrupt()} ends a wait with EINTR and
 * leaves the interrupt status set; the changes of that call are applied. A call that would not wait
 * ignores it. A virtual thread that waits holds no carrier.
 *
 * <p>An {@link Error} of the virtual machine may end a call of the reference backend at any step: a
 * stack that overflows, a full heap. If it may have cut short a change of the queue's state, each
 * later call, and each wait under way, throws an IllegalStateException with the error as its cause.
 * {@link #close()} still gives everything back, and other queues go on.
 */
public final class Kqueue implements AutoCloseable {

  /** Waits for ever. Any duration of 2<sup>63</sup> ns or more means the same. */
  public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  /** Waits for ever, in the form that takes nanoseconds. */
  public static final long FOREVER_NANOS = Long.MAX_VALUE;

  private static final int MOST_EVENTS = 4096;
  private static final int POLL_EVENTS = 256;
  private static final int MOST_CAPACITY = 65_536;
  private static final int HOST_ERRNO = 1000;
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private final Backend backend;
  private final Capabilities capabilities;
  private final KqueueDriver driver;
  private final CallBuffers.Pool scratches;

  /** The change list of a call that has none. Several threads may be in the kernel with it. */
  private final KEventBuffer noChanges;

  private volatile boolean closed;

  private Kqueue(Backend backend) throws KqueueException {
    this.backend = backend;
    this.capabilities = backend.capabilities();
    this.scratches = new CallBuffers.Pool(backend);
    this.noChanges = anyBuffer(1);
    this.driver = backend.provider().open();
  }

  /**
   * Opens a queue of {@link Backend#standard()}. The descriptor is close-on-exec.
   *
   * @return a new queue
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws BackendUnavailableException if there is no standard backend
   */
  public static Kqueue open() throws KqueueException {
    return open(Backend.standard());
  }

  /**
   * Opens a queue of that backend: the host's, a forced one or a simulated kernel's.
   *
   * @param backend the kernel
   * @return a new queue
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  public static Kqueue open(Backend backend) throws KqueueException {
    return new Kqueue(backend);
  }

  // kevent(2)

  private List<KEvent> listed(KEventBuffer events) {
    try {
      return events.toList();
    } catch (Throwable t) {
      driver.fail(t);
      throw t;
    }
  }

  /**
   * Applies the changes in order; then, unless something was posted, waits for events. A change
   * that failed, or that asked for a receipt, is posted as an entry with EV_ERROR; if there is one,
   * the result holds these entries only and nothing is waited for. Posted entries always fit.
   *
   * @param changes perhaps none
   * @param maxEvents the most events to return, at most 4,096; 0 never waits
   * @param timeout zero never waits, {@link #FOREVER} has no end
   * @return immutable; empty after the timeout or {@link #wakeup()}
   * @throws KqueueException EINTR (interrupted), ENOMEM
   * @throws ClosedKqueueException once closed, also while waiting
   * @throws IllegalArgumentException before any change is applied: a negative maxEvents or timeout,
   *     or what {@link KEventBuffer#put} refuses
   */
  public List<KEvent> kevent(List<KEvent> changes, int maxEvents, Duration timeout)
      throws KqueueException {
    KEvent[] list = changes.toArray(new KEvent[0]);
    if (maxEvents < 0) {
      throw new IllegalArgumentException("maxEvents must not be negative: " + maxEvents);
    }
    long timeoutNanos = nanos(timeout);
    int room = Math.min(maxEvents, MOST_EVENTS);
    CallBuffers scratch = scratches.take(list.length, Math.max(room, list.length));
    try {
      putAll(list, scratch.changes());
      call(scratch.changes(), scratch.events(), room, room == 0 ? 0 : timeoutNanos);
      return listed(scratch.events());
    } finally {
      scratches.give(scratch);
    }
  }

  /**
   * The same without allocation. Replaces the content of {@code events} and returns its new size;
   * {@code changes} stays as it is: clear it before the next call. Both may be one buffer.
   *
   * @param changes perhaps none
   * @param events has at least the capacity of {@code changes}: errors could not fit otherwise;
   *     empty after an exception
   * @param timeoutNanos nanoseconds; 0 never waits, {@link #FOREVER_NANOS} has no end
   * @return how many entries; 0 after the timeout or {@link #wakeup()}
   * @throws KqueueException EINTR (interrupted), ENOMEM
   * @throws ClosedKqueueException once closed, also while waiting
   * @throws IllegalArgumentException if {@code events} has less capacity than {@code changes}, if a
   *     buffer is another backend's, or if timeoutNanos is negative
   * @throws IllegalStateException if another call is using a buffer, or {@code changes} holds
   *     events
   */
  public int kevent(KEventBuffer changes, KEventBuffer events, long timeoutNanos)
      throws KqueueException {
    check(changes);
    changes.checkChanges();
    check(events);
    if (events.capacity() < changes.capacity()) {
      throw new IllegalArgumentException(
          ("events has room for " + events.capacity() + ", changes for " + changes.capacity())
              + ": an error of each change must fit, make events as large as changes");
    }
    checkTimeout(timeoutNanos);
    Thread caller = Thread.currentThread();
    changes.use(caller);
    events.use(caller);
    int count = -1;
    try {
      count = call(changes, events, events.capacity(), timeoutNanos);
      return count;
    } finally {
      changes.use(null);
      release(events, count);
    }
  }

  /**
   * Waits only: the form above with no changes.
   *
   * @param events receives at most its capacity; empty after an exception
   * @param timeoutNanos nanoseconds; 0 never waits, {@link #FOREVER_NANOS} has no end
   * @return how many events; 0 after the timeout or {@link #wakeup()}
   * @throws KqueueException EINTR (interrupted), ENOMEM
   * @throws ClosedKqueueException once closed, also while waiting
   * @throws IllegalArgumentException if the buffer is another backend's, or if timeoutNanos is
   *     negative
   * @throws IllegalStateException if another call is using the buffer
   */
  public int kevent(KEventBuffer events, long timeoutNanos) throws KqueueException {
    check(events);
    checkTimeout(timeoutNanos);
    events.use(Thread.currentThread());
    int count = -1;
    try {
      count = call(noChanges, events, events.capacity(), timeoutNanos);
      return count;
    } finally {
      release(events, count);
    }
  }

  private static void release(KEventBuffer events, int count) {
    events.use(null);
    if (count < 0) {
      events.fill(0);
    }
  }

  /**
   * Makes a buffer laid out for this queue's backend. Freed by the garbage collector.
   *
   * @param capacity 1..65,536
   * @return an empty buffer, for any queue of this backend
   * @throws IllegalArgumentException if capacity is out of that range
   */
  public KEventBuffer newBuffer(int capacity) {
    if (capacity < 1 || capacity > MOST_CAPACITY) {
      throw new IllegalArgumentException(
          "the capacity of a buffer is 1 to " + MOST_CAPACITY + ": " + capacity);
    }
    return anyBuffer(capacity);
  }

  private KEventBuffer anyBuffer(int capacity) {
    return backend.newBuffer(capacity);
  }

  // conveniences

  /**
   * Applies all changes, collects nothing, never waits. Receipts that were asked for are dropped.
   *
   * @param changes the changes
   * @throws KqueueException if some fail: that of the first, with the others as suppressed
   *     exceptions; those that did not fail stay applied
   * @throws ClosedKqueueException once closed
   * @throws IllegalArgumentException before any change is applied: what {@link KEventBuffer#put}
   *     refuses
   */
  public void register(KEvent... changes) throws KqueueException {
    KEvent[] list = changes.clone();
    CallBuffers scratch = scratches.take(list.length, list.length);
    try {
      putAll(list, scratch.changes());
      apply(scratch.changes(), scratch.events());
      ChangeErrors.throwIfAny(scratch.changes(), scratch.events());
    } finally {
      scratches.give(scratch);
    }
  }

  /**
   * The same without allocation, unless a change fails.
   *
   * @param changes stays as it is
   * @throws KqueueException if some fail: that of the first, with the others as suppressed
   *     exceptions; those that did not fail stay applied
   * @throws ClosedKqueueException once closed
   * @throws IllegalArgumentException if the buffer is another backend's
   * @throws IllegalStateException if another call is using the buffer, or it holds events
   */
  public void register(KEventBuffer changes) throws KqueueException {
    check(changes);
    changes.checkChanges();
    CallBuffers scratch = scratches.take(0, changes.size());
    changes.use(Thread.currentThread());
    try {
      apply(changes, scratch.events());
      ChangeErrors.throwIfAny(changes, scratch.events());
    } finally {
      changes.use(null);
      scratches.give(scratch);
    }
  }

  /**
   * Returns what is pending now.
   *
   * @return at most 256 events; perhaps none
   * @throws KqueueException ENOMEM
   * @throws ClosedKqueueException once closed
   */
  public List<KEvent> poll() throws KqueueException {
    return poll(Duration.ZERO);
  }

  /**
   * Waits at most so long for events.
   *
   * @param timeout zero never waits
   * @return at most 256 events; empty on timeout or {@link #wakeup()}
   * @throws KqueueException EINTR (interrupted), ENOMEM
   * @throws ClosedKqueueException once closed, also while waiting
   * @throws IllegalArgumentException if timeout is negative
   */
  public List<KEvent> poll(Duration timeout) throws KqueueException {
    return kevent(List.of(), POLL_EVENTS, timeout);
  }

  /**
   * Waits for events.
   *
   * @return at most 256 events; empty only after {@link #wakeup()}
   * @throws KqueueException EINTR (interrupted), ENOMEM
   * @throws ClosedKqueueException once closed, also while waiting
   */
  public List<KEvent> take() throws KqueueException {
    return poll(FOREVER);
  }

  /**
   * Ends one wait: that of a waiting thread, or else the next wait to begin, returns at once with
   * what is pending, perhaps nothing. Several calls before that count once. Never blocks; does
   * nothing on a closed queue.
   */
  public void wakeup() {
    driver.wakeup();
  }

  /**
   * Returns this queue as an ident: readable while events pend. The queue keeps owning it. A cycle
   * of queues is refused: EINVAL.
   *
   * @return its descriptor; closing that does nothing
   */
  public Descriptor descriptor() {
    return driver.descriptor();
  }

  /**
   * Returns what it was opened on.
   *
   * @return the backend
   */
  public Backend backend() {
    return backend;
  }

  /**
   * Tells whether close() was not called yet.
   *
   * @return false once it was
   */
  public boolean isOpen() {
    return !closed;
  }

  /**
   * Drops every registration. Waiting and later calls throw ClosedKqueueException. Returns once no
   * thread is inside the kernel. Idempotent. Closes no descriptor that was watched.
   */
  @Override
  public void close() {
    closed = true;
    driver.close();
  }

  /**
   * Returns its backend and number.
   *
   * @return {@code Kqueue[native/freebsd, descriptor 5]} or {@code Kqueue[native/freebsd, closed]}
   */
  @Override
  public String toString() {
    String state = "closed";
    if (!closed) {
      try {
        state = "descriptor " + driver.descriptor().number();
      } catch (IllegalStateException e) {
        state = "closed"; // since the question above
      }
    }
    return "Kqueue[" + backend + ", " + state + "]";
  }

  // the calls

  /** Rules of one kevent call; fills events, and returns how many there are. */
  private int call(KEventBuffer changes, KEventBuffer events, int room, long timeoutNanos)
      throws KqueueException {
    KEventBuffer rest = changes;
    if (changes.isMarked() || changes.size() > room) {
      int posted = apply(changes, events);
      if (posted > 0) {
        return posted;
      }
      rest = noChanges;
    }
    int count = driver.kevent(rest, events, room, timeoutNanos);
    if (count < 0) {
      throw failure(count);
    }
    events.fill(count);
    return count;
  }

  /** Applies the changes only; fills posted, and returns how many entries there are. */
  private int apply(KEventBuffer changes, KEventBuffer posted) throws KqueueException {
    if (changes.isMarked()) {
      return goLongWay(changes, posted);
    }
    if (changes.size() == 0 && closed) {
      throw failure(-Errno.EBADF.number());
    }
    int count = changes.size() == 0 ? 0 : driver.apply(changes, posted);
    if (count < 0) {
      throw failure(count);
    }
    posted.fill(count);
    return count;
  }

  private int goLongWay(KEventBuffer changes, KEventBuffer posted) throws KqueueException {
    int run = Math.min(changes.size(), POLL_EVENTS);
    CallBuffers scratch = scratches.take(run, 0);
    try {
      ChangeSplitter way =
          new ChangeSplitter(driver, capabilities, scratch.changes(), scratch.events());
      int result = way.apply(changes);
      if (result < 0) {
        throw failure(result);
      }
      posted.fill(way.posts());
      return way.posts().size();
    } finally {
      scratches.give(scratch);
    }
  }

  private KqueueException failure(int result) {
    Errno errno = Errno.of(-(long) result);
    return switch (errno) {
      case EBADF -> new ClosedKqueueException("kevent: EBADF (" + this + " was closed)");
      case EINTR ->
          new KqueueException(
              ("kevent: EINTR (thread \"" + Thread.currentThread().getName() + "\" was interrupted")
                  + " while it waited; its interrupt status is still set)",
              errno);
      case EOTHER ->
          new KqueueException(
              ("kevent: EOTHER (the host's error number " + (-result % HOST_ERRNO))
                  + (", which has no name here; on " + this + ")"),
              errno);
      default ->
          new KqueueException(
              "kevent: " + errno + " (" + errno.description() + "; on " + this + ")", errno);
    };
  }

  // arguments

  private static void putAll(KEvent[] changes, KEventBuffer buffer) {
    for (KEvent change : changes) {
      buffer.put(change);
    }
  }

  private void check(KEventBuffer buffer) {
    Capabilities of = buffer.backend();
    // Two Backend objects of one provider have tables of their own, but their buffers are alike.
    if (of != capabilities && (of == null || !of.provider().equals(backend.provider()))) {
      String mine = backend.toString();
      String theirs = of == null ? "no queue" : of.toString();
      throw new IllegalArgumentException(
          ("buffer is of " + theirs + ", this queue of " + (theirs.equals(mine) ? "another " : ""))
              + (mine + ": use newBuffer of this queue"));
    }
    buffer.checkFree();
  }

  private static void checkTimeout(long timeoutNanos) {
    if (timeoutNanos < 0) {
      throw new IllegalArgumentException(
          ("timeoutNanos must not be negative: " + timeoutNanos)
              + " (0 polls, Kqueue.FOREVER_NANOS waits for ever)");
    }
  }

  private static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException(
          "timeout must not be negative: "
              + (timeout + " (Duration.ZERO polls, Kqueue.FOREVER waits for ever)"));
    }
    return timeout.compareTo(LONGEST) < 0 ? timeout.toNanos() : FOREVER_NANOS;
  }
}
