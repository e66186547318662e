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
 * A kernel of its own with a virtual clock, devices, pipes, files, processes and signals.
 * Deterministic. For tests: hand {@link #backend()} to the code under test.
 *
 * <p>The thread that creates the kernel is its <i>driver</i>. Time passes only when the driver lets
 * it: by {@link #advance}, or by waiting itself, so that a wait with an hour's timer returns at
 * once, an hour later. A wait that nothing can end throws {@link SimulatedDeadlockException}.
 *
 * <p>Other threads belong to the kernel if it starts them ({@link #start}, {@link #threadFactory}).
 * One runs at a time: whatever the driver does to the kernel returns when all of them wait in the
 * kernel again or have ended. Any other thread that calls in gets an {@link IllegalStateException}.
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
    backend = Backend.of(new HostProvider("simulated", () -> host));
  }

  /**
   * Makes a kernel whose driver is the calling thread. Time starts at 1970-01-01T00:00:00Z and is
   * exact: a timer of 5 minutes fires after 5 minutes, not a tick later.
   *
   * @return a new kernel
   */
  public static SimulatedKernel create() {
    return builder().build();
  }

  /**
   * Returns what {@link #create} starts from.
   *
   * @return a builder with an exact clock that starts in 1970
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the backend to open kqueues on.
   *
   * @return the same one each time, {@code simulated/simulated}
   */
  public Backend backend() {
    return backend;
  }

  // time

  /**
   * Returns the virtual clock, also for the code under test. Its zone is UTC.
   *
   * @return a clock that goes when the kernel's time passes
   */
  public Clock clock() {
    return new SimulatedClock(() -> start.plus(elapsed()));
  }

  /**
   * Tells how much time has passed.
   *
   * @return since the kernel was created
   */
  public Duration elapsed() {
    return trace.elapsed();
  }

  /**
   * Lets time pass: what falls due happens at its instant, in order.
   *
   * @param time how much, 0 or more; zero lets ready threads run
   * @throws IllegalArgumentException for less, or where the clock would go further than it can
   * @throws IllegalStateException if this is closed, as every other stimulus does
   */
  public void advance(Duration time) {
    checkDriver("advance");
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
   * Goes to the next thing that is due: a timer, the end of a wait, a scheduled action.
   *
   * @return false if there is none
   */
  public boolean advanceToNext() {
    checkDriver("advanceToNext");
    checkOpen("advanceToNext");
    machine.beginCommand();
    machine.idle();
    boolean moved = machine.advanceToNext();
    host.rethrow();
    return moved;
  }

  /**
   * Plans a stimulus.
   *
   * @param delay when, from now, 0 or more
   * @param action what happens then; it may use every object of this kernel but not wait. What it
   *     throws comes out of the driver's call in which it ran.
   */
  public void schedule(Duration delay, Runnable action) {
    Objects.requireNonNull(action);
    if (delay.isNegative()) {
      throw new IllegalArgumentException("a delay must be 0 or more: " + delay);
    }
    machine.curlwp(); // refuses strangers
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
   * Runs the body as a thread of this kernel until it first waits or ends.
   *
   * @param name the thread's name
   * @param body what it runs; what it throws comes out of {@link #join}
   * @return the thread
   */
  public Thread start(String name, Body body) {
    Objects.requireNonNull(body);
    machine.curlwp(); // refuses strangers
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
   * Lets time pass until the thread has ended.
   *
   * @param thread one that {@link #start} or {@link #threadFactory} made
   * @throws AssertionError what the thread threw, wrapped
   * @throws SimulatedDeadlockException if nothing can end it
   * @throws IllegalArgumentException if it is another thread, or was not started
   */
  public void join(Thread thread) {
    checkDriver("join");
    if (!machine.owns(thread)) {
      throw new IllegalArgumentException(
          "thread "
              + thread.getName()
              + " is not of this kernel: join() takes what start() or threadFactory() made; for"
              + " others there is Thread.join()");
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
   * Returns a factory for executors: its threads begin when they are started and are this kernel's.
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

  // the world

  /**
   * Opens a device.
   *
   * @return a new one, with all its state 0
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
   * Opens a file that VNODE events can be had of. Code under test opens it with {@code
   * backend().open(Path.of(name))}.
   *
   * @param name its path, as text
   * @return the file; a second one of that name is the same file by another descriptor
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
   * @return a live one, not jailed
   */
  public SimulatedProcess startProcess() {
    machine.curlwp(); // refuses strangers
    checkOpen("startProcess");
    SimProcs.SimProc proc = world.procs.start(null);
    note("proc p" + proc.pPid);
    return new SimulatedProcess(this, proc);
  }

  /**
   * The process under test receives a signal. It has no effect but on SIGNAL events.
   *
   * @param signal which
   */
  public void signal(Signal signal) {
    stimulus("signal " + signal.number(), lp -> world.signal(lp, signal.number()));
  }

  /**
   * Sets a limit of the kernel.
   *
   * @param name kq_calloutmax (timers at a time), kq_checkloop (scans of one call) or kq_wakeup_one
   *     (whether one sleeper is woken or all)
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

  // what happened

  /**
   * Returns calls, results and stimuli so far, in the language of the golden traces. Two runs of
   * one test give equal ones.
   *
   * @return lines, each ended by a line feed
   */
  public String trace() {
    return trace.text();
  }

  /**
   * Returns what is still there: open descriptors and kqueues, and threads that have not ended.
   *
   * @return one line each; empty after a clean shutdown
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
   * Ends every wait with ClosedKqueueException and lets the threads run to their end. Closes no
   * other descriptor. Idempotent. A thread that waits outside of the kernel is left alone: {@link
   * #leftovers} names it. What is known already can still be asked for; nothing can be opened,
   * started or made happen.
   */
  @Override
  public void close() {
    checkDriver("close");
    machine.beginCommand();
    trace.closers().values().forEach(Runnable::run);
    machine.await(() -> !machine.hasThreads());
    closed = true;
    world.fdesc.close();
  }

  private void checkOpen(String what) {
    if (closed) {
      throw new IllegalStateException(
          what + " came after close() of " + this + ": make another SimulatedKernel");
    }
  }

  private void checkDriver(String what) {
    if (!machine.isDriver()) {
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

  /** A thread's code. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs.
     *
     * @throws Exception anything: {@link SimulatedKernel#join} throws it
     */
    void run() throws Exception;
  }

  /** Makes kernels. */
  public static final class Builder {
    private static final int MAX_HZ = 1000;

    private int hz;
    private Instant start = Instant.EPOCH;

    private Builder() {}

    /**
     * Has the clock tick, as the original's does: timers and waits round up to a tick and one more.
     *
     * @param hz ticks a second, 1..1000, a divisor of 1,000,000,000
     * @return this
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
     * Sets where {@link SimulatedKernel#clock} starts.
     *
     * @param instant the time at which the kernel is created
     * @return this
     */
    public Builder startingAt(Instant instant) {
      start = Objects.requireNonNull(instant);
      return this;
    }

    /**
     * Makes the kernel; the calling thread is its driver.
     *
     * @return a new kernel
     */
    public SimulatedKernel build() {
      return new SimulatedKernel(hz, start);
    }
  }
}
