// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.sim.SimDev;
import io.github.kqueue4j.reference.host.sim.SimHost;
import io.github.kqueue4j.reference.host.sim.SimMachine;
import io.github.kqueue4j.reference.host.sim.SimProcs;
import io.github.kqueue4j.reference.host.sim.SimVnode;
import io.github.kqueue4j.reference.host.sim.SimWorld;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A simulated, deterministic kernel with a virtual clock, devices, pipes, files, processes and
 * signals. For tests: pass {@link #backend()} to the code under test.
 *
 * <p>The thread that creates the kernel is its <i>main thread</i>. Virtual time passes only when
 * the main thread calls {@link #advance}, or while the main thread waits: a wait for a timer of one
 * hour returns at once, with the virtual clock one hour later. A wait that nothing can end throws
 * {@link SimulatedDeadlockException}.
 *
 * <p>Threads created by {@link #start} or {@link #threadFactory} belong to the kernel. Only one
 * thread runs at a time: a call of the main thread returns when all other threads wait in the
 * kernel again, are blocked elsewhere, or have ended. A call of any other thread throws {@link
 * IllegalStateException}.
 */
public final class SimulatedKernel implements AutoCloseable {
  private static final int QUIET_TICKS = 10_000_000;

  private final SimMachine machine;
  private final SimWorld world;
  private final SimulatedTrace trace;
  private final SimHost host;
  private final Backend backend;
  private final Instant start;
  private final Map<Thread, Throwable> failures = new ConcurrentHashMap<>();
  private boolean closed;

  private SimulatedKernel(int hz, Instant start) {
    this.start = start;
    machine = new SimMachine(hz, QUIET_TICKS);
    world = new SimWorld(machine);
    trace = new SimulatedTrace(machine);
    host = new SimHost(world, trace, this::deadlock);
    backend = Backend.from(new HostProvider("simulated", () -> host));
  }

  /**
   * Creates a kernel whose main thread is the calling thread. Time starts at 1970-01-01T00:00:00Z
   * and is exact: a timer of 5 minutes fires after 5 minutes, not a tick later.
   *
   * @return a new kernel
   */
  public static SimulatedKernel create() {
    return builder().build();
  }

  /**
   * Returns a builder with the defaults of {@link #create}.
   *
   * @return a builder with an exact clock that starts at 1970-01-01T00:00:00Z
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the backend that opens kqueues of this kernel.
   *
   * @return the same backend each time, {@code simulated/simulated}
   */
  public Backend backend() {
    return backend;
  }

  // time

  /**
   * Returns the virtual clock, for example for the code under test. The clock's zone is UTC.
   *
   * @return a clock that shows the kernel's virtual time
   */
  public Clock clock() {
    return new SimulatedClock(() -> start.plus(elapsed()));
  }

  /**
   * Returns the virtual time that has passed.
   *
   * @return the time since the kernel was created
   */
  public Duration elapsed() {
    return trace.elapsed();
  }

  /**
   * Advances the virtual clock. Timers, ends of waits and scheduled actions happen in order, each
   * at its own time.
   *
   * @param time the duration, 0 or more; with zero only ready threads run
   * @throws IllegalArgumentException if the time is negative or exceeds the range of the clock
   * @throws IllegalStateException if the kernel is closed; every other stimulus throws it too
   */
  public void advance(Duration time) {
    checkMainThread("advance");
    checkOpen("advance");
    if (time.isNegative()) {
      throw new IllegalArgumentException("time does not go backwards: " + time);
    }
    machine.beginCommand();
    machine.idle();
    machine.advance(units(time));
    host.rethrow();
  }

  /**
   * Advances the virtual clock to the next timer, end of a wait or scheduled action.
   *
   * @return false if there is none
   */
  public boolean advanceToNext() {
    checkMainThread("advanceToNext");
    checkOpen("advanceToNext");
    machine.beginCommand();
    machine.idle();
    boolean moved = machine.advanceToNext();
    host.rethrow();
    return moved;
  }

  /**
   * Schedules an action.
   *
   * @param delay the delay from now, 0 or more
   * @param action the action, which may use every object of this kernel but must not wait. The main
   *     thread's call during which the action runs throws what the action throws.
   */
  public void schedule(Duration delay, Runnable action) {
    Objects.requireNonNull(action);
    if (delay.isNegative()) {
      throw new IllegalArgumentException("a delay must be 0 or more: " + delay);
    }
    machine.curlwp(); // throws for a thread of no kernel
    checkOpen("schedule");
    machine.schedule(
        units(delay),
        () -> {
          try {
            action.run();
          } catch (RuntimeException | Error e) {
            host.fail(e);
          }
        });
  }

  private long units(Duration time) {
    long hz = machine.hz();
    long limit = Long.MAX_VALUE / hz / 4;
    long seconds = time.getSeconds();
    if (seconds > limit - machine.ticks() / hz) {
      throw new IllegalArgumentException(
          ("the virtual clock ends "
                  + Duration.ofSeconds(limit)
                  + " after its start: it cannot go ")
              + (time + " further from " + elapsed()));
    }
    long nanosPerUnit = 1_000_000_000L / hz;
    return seconds * hz + (time.getNano() + nanosPerUnit - 1) / nanosPerUnit;
  }

  // threads

  /**
   * Starts a thread of this kernel. If the main thread calls this, the thread has run until it
   * first waits or ends when the call returns.
   *
   * @param name the thread's name
   * @param body the thread's task; {@link #join} throws what the body throws
   * @return the started thread
   */
  public Thread start(String name, Body body) {
    Objects.requireNonNull(body);
    machine.curlwp(); // throws for a thread of no kernel
    checkOpen("start");
    Thread thread = machine.newThread(name, () -> run(body));
    thread.start();
    return thread;
  }

  private void run(Body body) {
    try {
      body.run();
    } catch (Throwable e) { // kept for join(), which throws it
      failures.put(Thread.currentThread(), e);
    }
  }

  /**
   * Runs threads and lets virtual time pass until a thread has ended.
   *
   * @param thread a thread that {@link #start} or {@link #threadFactory} created
   * @throws AssertionError if the thread's body threw; the cause is what the body threw
   * @throws SimulatedDeadlockException if the thread cannot end
   * @throws IllegalArgumentException if the thread does not belong to this kernel or was not
   *     started
   */
  public void join(Thread thread) {
    checkMainThread("join");
    if (!machine.owns(thread)) {
      throw new IllegalArgumentException(
          "thread "
              + thread.getName()
              + " does not belong to this kernel: join() accepts threads created by start() or"
              + " threadFactory(); use Thread.join() for others");
    }
    if (thread.getState() == Thread.State.NEW) {
      throw new IllegalArgumentException(
          "thread " + thread.getName() + " was not started: call its start() first");
    }
    machine.beginCommand();
    boolean ended = machine.await(() -> machine.hasEnded(thread));
    host.rethrow();
    if (!ended) {
      throw new SimulatedDeadlockException(
          "thread " + thread.getName() + " never ends; " + othersDo());
    }
    Throwable failure = failures.remove(thread);
    if (failure != null) {
      throw new AssertionError("thread " + thread.getName() + " failed: " + failure, failure);
    }
  }

  /**
   * Returns a factory, for example for executors, whose threads belong to this kernel.
   *
   * @return a factory of daemon threads
   */
  public ThreadFactory threadFactory() {
    AtomicInteger count = new AtomicInteger();
    return body -> machine.newThread("simulated-" + count.incrementAndGet(), body);
  }

  private IllegalStateException deadlock(int fd) {
    return new SimulatedDeadlockException(
        Thread.currentThread().getName() + " waits for ever on kqueue " + fd + "; " + othersDo());
  }

  private String othersDo() {
    List<String> threads = machine.threads();
    String others = threads.isEmpty() ? "no other thread" : String.join(", ", threads);
    return machine.hasCallouts()
        ? "timers run, but none ends the wait; " + others
        : "no timer, no scheduled action, " + others;
  }

  // devices, files, processes, signals, limits

  /**
   * Opens a device.
   *
   * @return a new device whose level, space and flags are 0
   */
  public SimulatedDevice openDevice() {
    Lwp lp = machine.curlwp();
    checkOpen("openDevice");
    int fd = world.openDev(lp);
    SimDev dev = world.dev(lp, fd);
    host.leave(lp);
    trace.named(fd, "d" + fd);
    note("dev d" + fd);
    return new SimulatedDevice(this, dev, host.descriptor(fd, "device"));
  }

  /**
   * Opens a file for the filter VNODE, and creates it at the first call with its name. The code
   * under test opens the file with {@code backend().open(Path.of(name))}.
   *
   * @param name the path, as text
   * @return the file; a second call with the same name opens the same file with another descriptor
   */
  public SimulatedFile openFile(String name) {
    Objects.requireNonNull(name);
    Lwp lp = machine.curlwp();
    checkOpen("openFile");
    SimVnode vnode = host.vnode(name);
    int fd = world.openVnode(lp, vnode);
    host.leave(lp);
    trace.named(fd, "f" + fd);
    note("# file f" + fd + " is " + name);
    return new SimulatedFile(this, vnode, host.descriptor(fd, "file " + name));
  }

  /**
   * Starts a process.
   *
   * @return a live process, not jailed
   */
  public SimulatedProcess startProcess() {
    machine.curlwp(); // throws for a thread of no kernel
    checkOpen("startProcess");
    SimProcs.SimProc proc = world.procs.start(null);
    note("proc p" + proc.pPid);
    return new SimulatedProcess(this, proc);
  }

  /**
   * Sends a signal to the process under test. The only effect is on events of the filter SIGNAL.
   *
   * @param signal the signal
   */
  public void signal(Signal signal) {
    stimulus("signal " + signal.number(), lp -> world.signal(lp, signal.number()));
  }

  /**
   * Sets a limit of the kernel.
   *
   * @param name kq_calloutmax (the most timers at a time), kq_checkloop (the most scans of one
   *     call) or kq_wakeup_one (1 to wake one waiter, 0 to wake all)
   * @param value the new value, 0 or more
   * @throws IllegalArgumentException for another name, or a negative value
   */
  public void sysctl(String name, int value) {
    checkOpen("sysctl");
    if (value < 0) {
      throw new IllegalArgumentException("the value of " + name + " must be 0 or more: " + value);
    }
    if (!world.kernel.sysctl.set(name, value)) {
      throw new IllegalArgumentException(
          "no sysctl " + name + ": use kq_calloutmax, kq_checkloop or kq_wakeup_one");
    }
    note("sysctl " + name + " " + value);
  }

  void stimulus(String line, Consumer<Lwp> action) {
    Lwp lp = machine.curlwp();
    checkOpen("\"" + line + "\"");
    note(line);
    action.accept(lp);
    host.leave(lp);
  }

  void note(String line) {
    trace.line(line);
  }

  SimProcs procs() {
    return world.procs;
  }

  long nextPid() {
    return world.procs.nextPid();
  }

  // results

  /**
   * Returns the calls, results and stimuli so far, in the format of the golden traces. Two runs of
   * the same test return equal traces.
   *
   * @return lines, each ended by a line feed
   */
  public String trace() {
    return trace.text();
  }

  /**
   * Returns what is left: open descriptors and kqueues, threads that have not ended, and failures
   * of threads that were not joined.
   *
   * @return one line for each; empty after a clean shutdown
   */
  public List<String> leftovers() {
    List<String> lines = new ArrayList<>();
    for (int fd : world.fdesc.open()) {
      String name = trace.descriptor(fd);
      lines.add("descriptor " + fd + (name == null ? "" : " (" + name + ")") + " is open");
    }
    lines.addAll(machine.threads());
    failures.forEach((thread, e) -> lines.add("thread " + thread.getName() + " failed: " + e));
    return lines;
  }

  /**
   * Closes all kqueues, ends every wait with ClosedKqueueException and lets the threads run to
   * their end. Other descriptors stay open. A thread that is blocked outside of the kernel is left
   * alone and appears in {@link #leftovers}. Afterwards time, trace and leftovers can still be
   * read, but nothing can be opened, started or stimulated. Idempotent.
   */
  @Override
  public void close() {
    checkMainThread("close");
    machine.beginCommand();
    trace.closers().values().forEach(Runnable::run);
    machine.await(() -> !machine.hasThreads());
    closed = true;
    world.fdesc.close();
  }

  private void checkOpen(String what) {
    if (closed) {
      throw new IllegalStateException(
          what + " was called after close() of " + this + ": create another SimulatedKernel");
    }
  }

  private void checkMainThread(String what) {
    if (!machine.isMainThread()) {
      throw new IllegalStateException(
          what
              + " is for the thread that created the kernel, outside of scheduled actions, not for "
              + Thread.currentThread().getName());
    }
  }

  /** Returns {@code SimulatedKernel[PT5M]}. */
  @Override
  public String toString() {
    return "SimulatedKernel[" + elapsed() + "]";
  }

  /** The task of a thread. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs the task.
     *
     * @throws Exception of any type; {@link SimulatedKernel#join} throws it wrapped
     */
    void run() throws Exception;
  }

  /** Creates simulated kernels. */
  public static final class Builder {
    private static final int MAX_HZ = 1000;

    private int hz;
    private Instant start = Instant.EPOCH;

    private Builder() {}

    /**
     * Makes the clock advance in ticks, as in the original: the durations of timers and waits are
     * rounded up to whole ticks, and one tick is added.
     *
     * @param hz ticks per second, from 1 to 1000, a divisor of 1,000,000,000
     * @return this builder
     * @throws IllegalArgumentException for another value
     */
    public Builder hz(int hz) {
      if (hz < 1 || hz > MAX_HZ || 1_000_000_000 % hz != 0) {
        throw new IllegalArgumentException(
            "hz must be from 1 to 1000 and divide 1,000,000,000: " + hz);
      }
      this.hz = hz;
      return this;
    }

    /**
     * Sets the time at which {@link SimulatedKernel#clock} starts.
     *
     * @param instant the clock's time when the kernel is created
     * @return this builder
     */
    public Builder startingAt(Instant instant) {
      start = Objects.requireNonNull(instant);
      return this;
    }

    /**
     * Creates the kernel, whose main thread is the calling thread.
     *
     * @return a new kernel
     */
    public SimulatedKernel build() {
      return new SimulatedKernel(hz, start);
    }
  }
}
