// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import io.github.kqueue4j.reference.instrument.Site;
import io.github.kqueue4j.reference.instrument.Steps;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The period in which steps of some threads are counted, and a fault is thrown before one of them.
 * Only one window is open at a time.
 */
public final class Window {
  private static final int FRAMES = 7;

  /** The first methods of the threads that the library starts itself. */
  private static final Set<String> FIRST_OF_THREAD =
      Set.of(
          "EndReporter.run",
          "ProcessEvents$Reader.run",
          "WatchedDirectories.lambda$openService$0",
          "WatchedDirectories.run");

  private static volatile @Nullable Window open;
  private static volatile @Nullable Watched watched;

  private final Fault fault;
  private final int step;
  private final Throwable thrown;
  private final AtomicInteger count = new AtomicInteger();
  private volatile Predicate<Thread> follows = thread -> false;
  private volatile String thrownAt = "";

  /**
   * Creates a window; {@link #open} opens it.
   *
   * @param fault the fault, which determines the counted kinds of steps
   * @param step the step before which the fault is thrown; 0 for none
   * @param thrown the exception to throw
   */
  public Window(Fault fault, int step, Throwable thrown) {
    this.fault = fault;
    this.step = step;
    this.thrown = thrown;
  }

  /**
   * Begins to count.
   *
   * @param threads accepts the threads whose steps are counted
   */
  public void open(Predicate<Thread> threads) {
    follows = threads;
    open = this;
    Steps.report(Window::reached);
  }

  /** Stops counting. */
  public void close() {
    open = null;
  }

  private static void reached(int site) {
    Window window = open;
    Thread me = Thread.currentThread();
    Watched sleeper = watched;
    if (sleeper != null && sleeper.thread == me) {
      sleeper.site = site;
      sleeper.when = System.nanoTime();
    }
    if (window != null) {
      window.reached(me, site);
    }
  }

  private void reached(Thread me, int site) {
    if (fault.strikes(Steps.site(site).kind())
        && !isBeforeTheLibrary(Steps.site(site))
        && !isFirstOfThread(Steps.site(site))
        && follows.test(me)
        && count.incrementAndGet() == step) {
      thrown.setStackTrace(callers());
      thrownAt =
          Steps.site(site)
              + Stream.of(thrown.getStackTrace())
                  .skip(1)
                  .limit(FRAMES)
                  .map(frame ->
                      simple(frame.getClassName())
                          + "."
                          + frame.getMethodName()
                          + ":"
                          + frame.getLineNumber())
                  .collect(Collectors.joining(" < ", " < ", ""));
      Window.<RuntimeException>raise(thrown);
    }
  }

  /**
   * Returns whether a step is executed by the JVM's signal thread before it reaches the library. A
   * fault there would lose the signal, since no code of the library could retry.
   */
  private static boolean isBeforeTheLibrary(Site site) {
    return site.method().startsWith("VmSignals.lambda$handler")
        || site.method().startsWith("HostSignals.lambda$install")
        || site.method().equals("HostSignals.arrived");
  }

  /**
   * Returns whether a step is the first of a thread that the library has just started. The stack of
   * a new thread is empty, so it cannot overflow there.
   */
  private static boolean isFirstOfThread(Site site) {
    return FIRST_OF_THREAD.contains(site.method()) && site.kind() == Site.Kind.ENTRY;
  }

  private static StackTraceElement[] callers() {
    return Stream.of(new Throwable().getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("io.github.kqueue4j."))
        .filter(frame -> !frame.getClassName().startsWith(Window.class.getName()))
        .filter(frame -> !frame.getClassName().equals(Steps.class.getName()))
        .toArray(StackTraceElement[]::new);
  }

  private static String simple(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> void raise(Throwable what) throws E {
    throw (E) what;
  }

  /**
   * Returns the number of counted steps.
   *
   * @return a number that never decreases
   */
  public int steps() {
    return count.get();
  }

  /**
   * Returns the place where the fault was thrown.
   *
   * @return the place and its callers; empty if the fault was not thrown
   */
  public String thrownAt() {
    return thrownAt;
  }

  /**
   * Returns the exception of this window.
   *
   * @return the same exception each time
   */
  public Throwable thrown() {
    return thrown;
  }

  /** A thread whose last step is recorded. */
  private static final class Watched {
    final Thread thread;
    volatile int site = -1;
    volatile long when;

    Watched(Thread thread) {
      this.thread = thread;
    }
  }

  /**
   * Begins to record the last step of a thread.
   *
   * @param thread a thread that is about to sleep
   */
  public static void watch(Thread thread) {
    watched = new Watched(thread);
    Steps.report(Window::reached);
  }

  /**
   * Returns whether the watched thread waits, in Java or in a call of the host.
   *
   * @param nanos how long the thread must have taken no step, in nanoseconds
   * @return false while the thread runs
   */
  public static boolean isAsleep(long nanos) {
    Watched sleeper = watched;
    if (sleeper == null || sleeper.site < 0) {
      return false;
    }
    return switch (sleeper.thread.getState()) {
      case WAITING, TIMED_WAITING -> true;
      case RUNNABLE ->
          Steps.site(sleeper.site).kind() == Site.Kind.HOST_CALL
              && System.nanoTime() - sleeper.when > nanos;
      case NEW, BLOCKED, TERMINATED -> false;
    };
  }
}
