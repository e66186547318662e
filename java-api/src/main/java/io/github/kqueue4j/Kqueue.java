// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.KqueueDriver;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * A kernel event queue, kqueue(2). Safe for use by several threads; each buffer is for one thread
 * at a time.
 *
 * <p>What a thread does before it makes a change, triggers an event or calls {@link #wakeup()}
 * <i>happens before</i> the return of the wait that delivers the result. {@link Thread#interrupt()}
 * ends a wait with EINTR and leaves the interrupt status set; the changes of that call are applied.
 * A call that does not have to wait ignores the interrupt. A waiting virtual thread does not occupy
 * its carrier. If no thread can be started for it, its wait fails with EAGAIN on the native
 * backend, and occupies its carrier for 10 ms at a time on the reference backend. The wait may end
 * with a StackOverflowError if the stack is too deep to be unmounted.
 *
 * <p>An {@link Error} of the JVM, such as a stack overflow or an exhausted heap, may end a call of
 * the reference backend at any step. If the error may have interrupted a change of the queue's
 * state, every wait in progress and every later call throws an IllegalStateException with the error
 * as its cause. {@link #close()} still releases all resources, and other queues are not affected.
 *
 * <p>A queue of the native backend stays usable. The events of a call are lost if there is no room
 * for the list that the call returns; a call with a buffer needs none.
 */
public final class Kqueue implements AutoCloseable {

  /** A timeout without end. Any duration of 2<sup>63</sup> ns or more means the same. */
  public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  /** A timeout without end, for the methods that take nanoseconds. */
  public static final long FOREVER_NANOS = Long.MAX_VALUE;

  private static final int MAX_EVENTS = 4096;
  private static final int POLL_MAX_EVENTS = 256;
  private static final int MAX_CAPACITY = 65_536;
  private static final int HOST_ERRNO_BASE = 1000;
  private static final Duration MAX_TIMEOUT = Duration.ofNanos(Long.MAX_VALUE);

  private final Backend backend;
  private final Capabilities capabilities;
  private final KqueueDriver driver;
  private final CallBuffers.Pool bufferPool;

  /**
   * An empty change list. Several calls may use this buffer at once, since no call writes to it.
   */
  private final KEventBuffer noChanges;

  private volatile boolean closed;

  private Kqueue(Backend backend) throws KqueueException {
    this.backend = backend;
    this.capabilities = Capabilities.ofQueue(backend);
    this.bufferPool = new CallBuffers.Pool(backend);
    this.noChanges = newUncheckedBuffer(1);
    this.driver = backend.provider().open();
  }

  /**
   * Opens a queue on {@link Backend#standard()}. The descriptor is close-on-exec.
   *
   * @return a new queue
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   * @throws BackendUnavailableException if there is no standard backend
   */
  public static Kqueue open() throws KqueueException {
    return open(Backend.standard());
  }

  /**
   * Opens a queue on a backend: the standard one, one chosen by name, or a simulated kernel.
   *
   * @param backend the backend to open the queue on
   * @return a new queue
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  public static Kqueue open(Backend backend) throws KqueueException {
    FirstUse.ofCalls();
    return new Kqueue(backend);
  }

  // kevent(2)

  private List<KEvent> toList(KEventBuffer events) {
    try {
      return events.toList();
    } catch (Throwable t) {
      driver.fail(t);
      throw t;
    }
  }

  /**
   * Applies the changes in order, then waits for events. For each change that fails or asks for a
   * receipt, an entry with EV_ERROR is posted. If any entry was posted, the result holds the posted
   * entries only, and the call does not wait. There is always room for the posted entries.
   *
   * @param changes the changes, perhaps none
   * @param maxEvents the most events to return; more than 4,096 counts as 4,096; 0 never waits
   * @param timeout zero never waits, {@link #FOREVER} has no end
   * @return an immutable list; empty after the timeout or {@link #wakeup()}
   * @throws KqueueException EINTR if the thread is interrupted while it waits; ENOMEM
   * @throws ClosedKqueueException if this queue is closed, before or during the call
   * @throws IllegalArgumentException if maxEvents or the timeout is negative, or {@link
   *     KEventBuffer#put} refuses a change; no change is applied then
   */
  public List<KEvent> kevent(List<KEvent> changes, int maxEvents, Duration timeout)
      throws KqueueException {
    KEvent[] list = changes.toArray(new KEvent[0]);
    if (maxEvents < 0) {
      throw new IllegalArgumentException("maxEvents must not be negative: " + maxEvents);
    }
    long timeoutNanos = nanos(timeout);
    int room = Math.min(maxEvents, MAX_EVENTS);
    CallBuffers scratch = bufferPool.take(list.length, Math.max(room, list.length));
    try {
      putAll(list, scratch.changes());
      call(scratch.changes(), scratch.events(), room, room == 0 ? 0 : timeoutNanos);
      return toList(scratch.events());
    } finally {
      bufferPool.give(scratch);
    }
  }

  /**
   * Applies changes and waits for events as the list form does, without allocation. Replaces the
   * content of {@code events} and returns its new size. The call does not modify {@code changes}:
   * clear that buffer before putting the next changes. Both arguments may be the same buffer.
   *
   * @param changes the changes, perhaps none
   * @param events the buffer to fill; its capacity is at least that of {@code changes}, so that an
   *     error of each change fits; empty after an exception
   * @param timeoutNanos nanoseconds; 0 never waits, {@link #FOREVER_NANOS} has no end
   * @return the number of entries; 0 after the timeout or {@link #wakeup()}
   * @throws KqueueException EINTR if the thread is interrupted while it waits; ENOMEM
   * @throws ClosedKqueueException if this queue is closed, before or during the call
   * @throws IllegalArgumentException if {@code events} has less capacity than {@code changes}, if a
   *     buffer belongs to another backend, or if timeoutNanos is negative
   * @throws IllegalStateException if another call is using a buffer, or {@code changes} holds
   *     events
   */
  public int kevent(KEventBuffer changes, KEventBuffer events, long timeoutNanos)
      throws KqueueException {
    checkBuffer(changes);
    changes.checkChanges();
    checkBuffer(events);
    if (events.capacity() < changes.capacity()) {
      throw new IllegalArgumentException(
          ("events has room for " + events.capacity() + ", changes for " + changes.capacity())
              + ": an error of each change must fit, make events as large as changes");
    }
    checkTimeout(timeoutNanos);
    Thread caller = Thread.currentThread();
    changes.user = caller;
    events.user = caller;
    int count = -1;
    try {
      count = call(changes, events, events.capacity(), timeoutNanos);
      return count;
    } finally {
      changes.user = null;
      events.user = null;
      if (count < 0) {
        events.fill(0);
      }
    }
  }

  /**
   * Waits for events without making a change.
   *
   * @param events the buffer to fill, at most to its capacity; empty after an exception
   * @param timeoutNanos nanoseconds; 0 never waits, {@link #FOREVER_NANOS} has no end
   * @return the number of events; 0 after the timeout or {@link #wakeup()}
   * @throws KqueueException EINTR if the thread is interrupted while it waits; ENOMEM
   * @throws ClosedKqueueException if this queue is closed, before or during the call
   * @throws IllegalArgumentException if the buffer belongs to another backend, or if timeoutNanos
   *     is negative
   * @throws IllegalStateException if another call is using the buffer
   */
  public int kevent(KEventBuffer events, long timeoutNanos) throws KqueueException {
    checkBuffer(events);
    checkTimeout(timeoutNanos);
    events.user = Thread.currentThread();
    int count = -1;
    try {
      count = call(noChanges, events, events.capacity(), timeoutNanos);
      return count;
    } finally {
      events.user = null;
      if (count < 0) {
        events.fill(0);
      }
    }
  }

  /**
   * Makes a buffer in the layout of this queue's backend. The garbage collector frees its memory.
   *
   * @param capacity the number of entries, 1..65,536
   * @return an empty buffer, for any queue of this backend
   * @throws IllegalArgumentException if capacity is outside 1..65,536
   */
  public KEventBuffer newBuffer(int capacity) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "the capacity of a buffer is 1 to " + MAX_CAPACITY + ": " + capacity);
    }
    return newUncheckedBuffer(capacity);
  }

  private KEventBuffer newUncheckedBuffer(int capacity) {
    return backend.newBuffer(capacity);
  }

  // conveniences

  /**
   * Applies all changes. Collects no event and never waits; requested receipts are dropped.
   *
   * @param changes the changes
   * @throws KqueueException if changes fail: the error of the first one, with the errors of the
   *     others as suppressed exceptions; the other changes stay applied
   * @throws ClosedKqueueException if this queue is closed
   * @throws IllegalArgumentException if {@link KEventBuffer#put} refuses a change; no change is
   *     applied then
   */
  public void register(KEvent... changes) throws KqueueException {
    KEvent[] list = changes.clone();
    CallBuffers scratch = bufferPool.take(list.length, list.length);
    try {
      putAll(list, scratch.changes());
      apply(scratch.changes(), scratch.events());
      ChangeErrors.throwIfAny(scratch.changes(), scratch.events());
    } finally {
      bufferPool.give(scratch);
    }
  }

  /**
   * Applies all changes of a buffer, without allocation unless a change fails. Collects no event
   * and never waits; requested receipts are dropped.
   *
   * @param changes the changes; not modified
   * @throws KqueueException if changes fail: the error of the first one, with the errors of the
   *     others as suppressed exceptions; the other changes stay applied
   * @throws ClosedKqueueException if this queue is closed
   * @throws IllegalArgumentException if the buffer belongs to another backend
   * @throws IllegalStateException if another call is using the buffer, or the buffer holds events
   */
  public void register(KEventBuffer changes) throws KqueueException {
    checkBuffer(changes);
    changes.checkChanges();
    CallBuffers scratch = bufferPool.take(0, changes.size());
    changes.user = Thread.currentThread();
    try {
      apply(changes, scratch.events());
      ChangeErrors.throwIfAny(changes, scratch.events());
    } finally {
      changes.user = null;
      bufferPool.give(scratch);
    }
  }

  /**
   * Returns the events that are pending now, without waiting.
   *
   * @return at most 256 events, perhaps none
   * @throws KqueueException ENOMEM
   * @throws ClosedKqueueException if this queue is closed
   */
  public List<KEvent> poll() throws KqueueException {
    return poll(Duration.ZERO);
  }

  /**
   * Waits for events until a timeout.
   *
   * @param timeout the longest time to wait; zero never waits
   * @return at most 256 events; empty after the timeout or {@link #wakeup()}
   * @throws KqueueException EINTR if the thread is interrupted while it waits; ENOMEM
   * @throws ClosedKqueueException if this queue is closed, before or during the call
   * @throws IllegalArgumentException if timeout is negative
   */
  public List<KEvent> poll(Duration timeout) throws KqueueException {
    return kevent(List.of(), POLL_MAX_EVENTS, timeout);
  }

  /**
   * Waits for events without a timeout.
   *
   * @return at most 256 events; empty only after {@link #wakeup()}
   * @throws KqueueException EINTR if the thread is interrupted while it waits; ENOMEM
   * @throws ClosedKqueueException if this queue is closed, before or during the call
   */
  public List<KEvent> take() throws KqueueException {
    return poll(FOREVER);
  }

  /**
   * Ends one wait. One waiting thread, or else the next thread that would wait, returns at once;
   * events that are pending may be left for the next call. Several calls end the waits of several
   * threads; those for which no thread waits count as one. Never blocks; does nothing on a closed
   * queue.
   *
   * @throws IllegalStateException if the system refuses to wake the thread, for lack of memory; the
   *     call can be repeated
   */
  public void wakeup() {
    driver.wakeup();
  }

  /**
   * Returns the descriptor of this queue, so that another queue can watch it: the descriptor is
   * readable while events are pending. The queue keeps owning the descriptor. A change that would
   * make a cycle of queues fails with EINVAL.
   *
   * @return the descriptor; its {@code close()} does nothing
   */
  public Descriptor descriptor() {
    return driver.descriptor();
  }

  /**
   * Returns the backend that this queue was opened on.
   *
   * @return the backend
   */
  public Backend backend() {
    return backend;
  }

  /**
   * Tells whether this queue is open.
   *
   * @return false once {@link #close()} was called
   */
  public boolean isOpen() {
    return !closed;
  }

  /**
   * Closes the queue and drops every registration. Waiting and later calls throw
   * ClosedKqueueException. Returns once no thread is inside the kernel on this queue. Idempotent.
   * Does not close the watched descriptors.
   */
  @Override
  public void close() {
    closed = true;
    driver.close();
  }

  /**
   * Returns the backend and the descriptor number of this queue.
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
        state = "closed"; // closed by another thread since the check above
      }
    }
    return "Kqueue[" + backend + ", " + state + "]";
  }

  // the calls

  /**
   * Makes one kevent call. Fills {@code events} and returns the number of entries. Changes whose
   * errors might not fit into {@code events} are applied in a call of their own first.
   */
  private int call(KEventBuffer changes, KEventBuffer events, int room, long timeoutNanos)
      throws KqueueException {
    KEventBuffer rest = changes;
    if (changes.needsSplitter() || changes.size() > room) {
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

  /** Applies the changes only. Fills {@code posted} and returns the number of entries. */
  private int apply(KEventBuffer changes, KEventBuffer posted) throws KqueueException {
    if (changes.needsSplitter()) {
      return applySplit(changes, posted);
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

  private int applySplit(KEventBuffer changes, KEventBuffer posted) throws KqueueException {
    int run = Math.min(changes.size(), POLL_MAX_EVENTS);
    CallBuffers scratch = bufferPool.take(run, 0);
    try {
      ChangeSplitter splitter =
          new ChangeSplitter(driver, capabilities, scratch.changes(), scratch.events());
      int result = splitter.apply(changes);
      if (result < 0) {
        throw failure(result);
      }
      posted.fill(splitter.posts());
      return splitter.posts().size();
    } finally {
      bufferPool.give(scratch);
    }
  }

  private KqueueException failure(int result) {
    Errno errno = Errno.of(-(long) result);
    if (errno == Errno.EBADF) { // a switch on an enum has a class of its own
      return new ClosedKqueueException("kevent: EBADF (" + this + " was closed)");
    }
    if (errno == Errno.EINTR) {
      return new KqueueException(
          ("kevent: EINTR (thread \"" + Thread.currentThread().getName() + "\" was interrupted")
              + " while it waited; its interrupt status is still set)",
          errno);
    }
    if (errno == Errno.EOTHER) {
      return new KqueueException(
          ("kevent: EOTHER (the host's error number " + (-result % HOST_ERRNO_BASE))
              + (", which has no name here; on " + this + ")"),
          errno);
    }
    return new KqueueException(
        "kevent: " + errno + " (" + errno.description() + "; on " + this + ")", errno);
  }

  // arguments

  private static void putAll(KEvent[] changes, KEventBuffer buffer) {
    for (KEvent change : changes) {
      buffer.put(change);
    }
  }

  private void checkBuffer(KEventBuffer buffer) {
    Capabilities of = buffer.backend();
    // Two Backend objects of one provider differ in their Capabilities, but share the buffer
    // layout.
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
    return timeout.compareTo(MAX_TIMEOUT) < 0 ? timeout.toNanos() : FOREVER_NANOS;
  }
}
