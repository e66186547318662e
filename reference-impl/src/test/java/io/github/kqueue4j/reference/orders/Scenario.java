// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.ModelledThreads;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.linux.LinuxHost;
import io.github.kqueue4j.reference.host.linux.ModelledReads;
import io.github.kqueue4j.reference.host.poll.PollHost;
import io.github.kqueue4j.reference.kern.Kevent;
import io.github.kqueue4j.reference.kern.UserMemory;
import io.github.kqueue4j.reference.schedule.Schedule;
import io.github.kqueue4j.reference.schedule.ScheduledCalls;
import io.github.kqueue4j.reference.schedule.Task;
import io.github.kqueue4j.spi.KqueueDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads on queues over a {@link ModelKernel}. A seed chooses their actions and the order. When no
 * step is possible any more, no thread may sleep that should be awake. Then everything is closed;
 * all threads must end and no file may be left open.
 */
abstract class Scenario implements Consumer<Schedule> {
  static final long MILLI = 1_000_000;
  private static final int ROOM = 4;
  private static final int MOST_WAITS = 64;

  final ModelKernel kernel = new ModelKernel();
  private final List<Queue> queues = new ArrayList<>();
  private final List<Pipe> pipes = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private @Nullable HostProvider provider;

  /** Whether the host is {@code poll}; otherwise it is {@code linux}. */
  boolean isPolled;

  private int clock;

  /** A queue and its history. */
  final class Queue {
    final KqueueDriver driver;
    final int number;

    /** The pipes whose bytes are events until they are read. */
    final Set<Pipe> watched = new HashSet<>();

    private int wakeups;
    private int earlyReturns;
    private int lastWakeup;
    private int lastEnd;
    private boolean isClosing;

    Queue() throws KqueueException {
      driver = provider().open();
      number = driver.descriptor().number();
    }

    /** Makes one change; returns 0 or the number of an errno. */
    int change(long ident, Filter filter, int flags, long data) {
      return change(ident, filter, flags, 0, data);
    }

    int change(long ident, Filter filter, int flags, int fflags, long data) {
      KEventBuffer changes = provider().newBuffer(1);
      KEventBuffer posted = provider().newBuffer(1);
      changes.put(ident, filter, flags, fflags, data, 0);
      int result = driver.apply(changes, posted);
      return result > 0 ? (int) read(posted, 0).data : -result;
    }

    /** Adds or deletes the event of a pipe. */
    void watch(Pipe pipe, boolean on) {
      if (!on) {
        watched.remove(pipe);
      }
      int error = change(pipe.number, Filter.READ, on ? SysEvent.EV_ADD : SysEvent.EV_DELETE, 0);
      check(
          error == 0
              || (!on && error == Errno.ENOENT.number())
              || (on && isForLackOfThreads(error))
              || isClosing(error),
          "a change fails with " + error);
      if (on && error == 0) {
        watched.add(pipe);
      }
    }

    private boolean isClosing(int error) {
      return isClosing && error == Errno.EBADF.number();
    }

    void wakeup() {
      wakeups++;
      int begin = tick();
      driver.wakeup();
      lastWakeup = Math.max(lastWakeup, begin);
      schedule().progress();
    }

    /** Collects the pending events; returns their number. */
    int poll() {
      KEventBuffer events = provider().newBuffer(ROOM);
      int n = driver.kevent(nothing(), events, 1 + schedule().choose(ROOM), 0);
      if (n < 0) {
        check(isClosing(-n), "a poll fails with " + -n);
        return 0;
      }
      collect(this, events, n);
      return n;
    }

    void close() {
      isClosing = true;
      driver.close();
    }
  }

  /** A pipe of the library. */
  final class Pipe {
    final Descriptor.Pipe ends;
    final int number;
    private boolean isClosed;

    Pipe() throws KqueueException {
      ends = provider().pipe();
      number = ends.source().number();
    }

    void write() {
      try {
        check(ends.sink().write(ByteBuffer.wrap(new byte[1])) == 1, "a pipe takes no byte");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      schedule().progress();
    }

    void read() {
      try {
        ends.source().read(ByteBuffer.allocate(1 + schedule().choose(2)));
      } catch (ClosedChannelException e) {
        check(isClosed, "a pipe is closed although no thread has closed it");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    boolean isEmpty() {
      return kernel.bytes(number) == 0;
    }

    void close() {
      isClosed = true;
      queues.forEach(queue -> queue.watched.remove(this));
      ends.source().close();
      ends.sink().close();
    }
  }

  /** A thread that waits for events. */
  final class Waiter {
    final Queue queue;
    final Task task;
    final boolean isVirtual;

    /** When the last wait began, by the clock of {@link #tick}. */
    int begunAt;

    private final KEventBuffer events = provider().newBuffer(ROOM);
    private final long timeout;
    private boolean isInside;

    Waiter(Queue queue, Task.Kind kind, int times, long timeout) {
      this.queue = queue;
      this.timeout = timeout;
      this.isVirtual = kind == Task.Kind.VIRTUAL;
      this.task =
          schedule()
              .start(
                  kind + " waiter " + waiters.size(),
                  kind,
                  () -> {
                    for (int i = 0; i < times && waitOnce(); i++) {
                      queue.lastEnd = tick();
                      schedule().progress();
                    }
                  });
    }

    /** Waits once; returns false if the queue is closed. */
    private boolean waitOnce() {
      long begin = schedule().now();
      begunAt = tick();
      isInside = true;
      int room = 1 + schedule().choose(ROOM);
      int n = queue.driver.kevent(nothing(), events, room, timeout);
      isInside = false;
      if (n == -Errno.EBADF.number()) {
        check(queue.isClosing, "EBADF although no thread closes the queue");
        return false;
      }
      if (n == -Errno.EINTR.number()) {
        check(ScheduledCalls.interrupted(), "EINTR although the interrupt status is clear");
      } else if (n == 0) {
        boolean isEarly = timeout == Kqueue.FOREVER_NANOS || schedule().now() < begin + timeout;
        queue.earlyReturns += isEarly ? 1 : 0;
        check(queue.earlyReturns <= queue.wakeups, "a wait returns early without a wake-up");
      } else {
        check(n > 0, "a wait fails with " + -n);
        collect(queue, events, n);
      }
      return true;
    }

    boolean isInside() {
      return isInside;
    }
  }

  // parts that scenarios define

  /** Creates the queues and starts the threads. */
  abstract void begin() throws KqueueException;

  /**
   * Called for each collected event; reads the pipe of the event unless a scenario overrides it.
   */
  void event(Queue queue, Kevent event) {
    Pipe pipe = pipeOf(event.ident);
    check(pipe != null, "an event that was not registered: " + event.ident);
    if (pipe != null) {
      pipe.read();
    }
  }

  /** Checks the state when no step is possible any more. Must not use the schedule. */
  void quiet() {}

  /** Checks the queues when the threads of the scenario have ended or wait. */
  void end() {}

  /** Returns whether background leaders may exist although no thread waits. */
  boolean isNested() {
    return false;
  }

  /**
   * Decides whether some thread starts fail in this order. The scenario has to tolerate EAGAIN
   * then.
   */
  boolean lacksThreads() {
    return false;
  }

  final boolean isForLackOfThreads(int error) {
    return error == Errno.EAGAIN.number() && ModelledThreads.areScarce();
  }

  final Queue queue() throws KqueueException {
    Queue queue = new Queue();
    queues.add(queue);
    return queue;
  }

  final Pipe pipe() throws KqueueException {
    Pipe pipe = new Pipe();
    pipes.add(pipe);
    return pipe;
  }

  /** Returns the last pipe with a number, or null. */
  final @Nullable Pipe pipeOf(long number) {
    return pipes.stream()
        .filter(pipe -> pipe.number == number)
        .reduce((first, second) -> second)
        .orElse(null);
  }

  /** Starts a thread that waits a number of times, or until the queue is closed. */
  final Waiter waiter(Queue queue, Task.Kind kind, int times, long timeout) {
    Waiter waiter = new Waiter(queue, kind, times, timeout);
    waiters.add(waiter);
    return waiter;
  }

  /** Starts a thread that waits until the queue is closed. */
  final Waiter waiter(Queue queue) {
    return waiter(queue, kind(), MOST_WAITS, Kqueue.FOREVER_NANOS);
  }

  /** Returns the next moment, which no other event of this scenario has. */
  final int tick() {
    return ++clock;
  }

  final List<Waiter> waiters() {
    return waiters;
  }

  final List<Queue> queues() {
    return queues;
  }

  final Task.Kind kind() {
    return schedule().choose(3) == 0 ? Task.Kind.VIRTUAL : Task.Kind.PLATFORM;
  }

  final void task(String name, Runnable body) {
    schedule().start(name, Task.Kind.PLATFORM, body);
  }

  static Schedule schedule() {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      throw new AssertionError("not a task");
    }
    return schedule;
  }

  static void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  // the course of a scenario

  final HostProvider provider() {
    HostProvider made = provider;
    if (made == null) {
      throw new AssertionError("not begun");
    }
    return made;
  }

  private KEventBuffer nothing() {
    return provider().newBuffer(1);
  }

  private void collect(Queue queue, KEventBuffer events, int n) {
    for (int i = 0; i < n; i++) {
      Kevent event = read(events, i);
      check((event.flags & SysEvent.EV_ERROR) == 0, "an error is collected: " + event.data);
      event(queue, event);
    }
  }

  private static Kevent read(KEventBuffer events, int i) {
    Kevent event = new Kevent();
    ((UserMemory) events).copyin(i, event);
    return event;
  }

  @Override
  public final void accept(Schedule schedule) {
    ModelledThreads.begin(lacksThreads());
    ModelledReads.begin();
    ReferenceHost host = isPolled ? new PollHost() : new LinuxHost();
    provider = new HostProvider("reference", () -> host);
    try {
      begin();
    } catch (KqueueException e) {
      throw new AssertionError(e);
    }
    schedule.whenQuiet(() -> {
      checkQuiet();
      schedule.start("closer", Task.Kind.PLATFORM, this::close);
    });
  }

  private void checkQuiet() {
    kernel.check();
    boolean isAnyInside = false;
    for (Waiter waiter : waiters) {
      if (waiter.isInside && !waiter.queue.isClosing) {
        isAnyInside = true;
        Queue queue = waiter.queue;
        check(!waiter.task.isInterrupted(), waiter.task + ": sleeps although it was interrupted");
        for (Pipe pipe : queue.watched) {
          check(pipe.isEmpty(), waiter.task + ": sleeps although a pipe holds a byte");
        }
        check(
            queue.lastWakeup == 0 || queue.lastEnd > queue.lastWakeup,
            waiter.task + ": sleeps although there was a wake-up after the last wait");
      }
    }
    check(
        isAnyInside || isNested() || ModelledThreads.running() == 0,
        "a leader exists although no thread waits");
    quiet();
  }

  private void close() {
    end();
    if (schedule().choose(4) == 0) {
      task("second closer", () -> queues.forEach(Queue::close));
    }
    for (Queue queue : queues) {
      queue.close();
    }
    for (Pipe pipe : pipes) {
      if (!pipe.isClosed) {
        pipe.close();
      }
    }
    schedule().whenQuiet(this::checkClosed);
  }

  private void checkClosed() {
    kernel.check();
    for (Waiter waiter : waiters) {
      check(!waiter.isInside, waiter.task + ": sleeps although the queue is closed");
    }
    check(ModelledThreads.running() == 0, "a leader exists although all queues are closed");
    List<ModelFile> open = kernel.open().stream().filter(file -> !file.isForeign).toList();
    check(open.isEmpty(), "left open: " + open);
  }
}
