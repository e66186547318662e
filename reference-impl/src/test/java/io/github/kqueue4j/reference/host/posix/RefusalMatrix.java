// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.posix.RefusalScenarios.Scenario;
import java.io.File;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes calls of a host fail. A cell of the matrix combines a scenario with a {@link Refusal} of a
 * call that the host makes in it. A cell is right if the scenario succeeds nevertheless, or ends
 * with an exception that states the true cause; and if the same queue works afterwards and neither
 * a descriptor nor a thread is left.
 *
 * <p>A subclass has a main method, to be run in a JVM of its own.
 */
public abstract class RefusalMatrix {
  private static final long HANGS_SECONDS = 20;
  private static final long LOOK_NANOS = 200_000;
  private static final long SETTLES_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A way in which a call of the host fails. */
  public interface Refusal {
    /** Makes the call fail from now on, until {@link RefusalMatrix#stop}. */
    void begin();

    /** Returns whether the call has failed since. */
    boolean isMet();

    /** Returns whether an exception that ended a scenario states the true cause. */
    boolean explains(Exception thrown);

    /** Returns whether the queue may be unusable after that exception, until it is closed. */
    default boolean mayEndQueue(Exception thrown) {
      return false;
    }
  }

  /** The backend whose host is tested. */
  protected final Backend backend = Backend.standard();

  private final List<String> wrong = new ArrayList<>();
  private int cells;
  private int refused;

  /** Constructor for subclasses. */
  protected RefusalMatrix() {}

  private record Cell(Scenario scenario, Refusal refusal) {
    @Override
    public String toString() {
      return scenario + ": " + refusal;
    }
  }

  /** Returns the scenarios that this host can run. */
  protected abstract List<Scenario> scenarios();

  /**
   * Counts the host's calls until {@link #stop}.
   *
   * @param calls gets the number of calls by name; allows access by several threads
   */
  protected abstract void count(Map<String, Integer> calls);

  /** Ends refusals and counts. */
  protected abstract void stop();

  /**
   * Returns the ways in which a call can be refused.
   *
   * @param call the name of the call
   * @param times how often a scenario makes the call
   */
  protected abstract List<Refusal> refusals(String call, int times);

  /**
   * Runs at most so many cells, in an order that the seed determines, and prints the wrong cells
   * and the number of cells.
   *
   * @param args the most cells, and the seed
   * @return the exit status
   */
  protected final int run(String... args) throws Exception {
    int most = Integer.parseInt(args[0]);
    long seed = Long.parseLong(args[1]);
    long start = System.nanoTime();
    List<Cell> all = cells();
    int total = all.size();
    Set<Thread> threads = threads(thread -> true);
    Collections.shuffle(all, new Random(seed));
    for (Cell cell : all.subList(0, Math.min(most, total))) {
      run(cell);
    }
    if (!settles(() -> threads.containsAll(threads(thread -> true)))) {
      wrong.add("threads after all cells: " + threads(thread -> true));
    }
    wrong.forEach(System.out::println);
    System.out.println(
        backend.toString()
            + (": " + cells + " cells met of " + total + ", seed " + seed)
            + (", " + refused + " refused, " + wrong.size() + " wrong")
            + (", " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s"));
    return wrong.isEmpty() ? 0 : 1;
  }

  /** Derives the cells from the calls that each scenario makes, and from their number. */
  private List<Cell> cells() throws Exception {
    Map<Scenario, Map<String, Integer>> made = new LinkedHashMap<>();
    for (int warm = 0; warm < 2; warm++) {
      for (Scenario scenario : scenarios()) {
        Map<String, Integer> calls = new ConcurrentHashMap<>();
        try (Kqueue kq = Kqueue.open(backend)) {
          count(calls);
          scenario.run(backend, kq);
          stop();
          checkUsable(kq);
        } finally {
          stop();
        }
        made.put(scenario, calls);
      }
    }
    List<Cell> all = new ArrayList<>();
    made.forEach((scenario, calls) ->
        new TreeMap<>(calls)
            .forEach((call, times) ->
                refusals(call, times).forEach(refusal -> all.add(new Cell(scenario, refusal)))));
    return all;
  }

  private void run(Cell cell) throws Exception {
    int descriptors = descriptors();
    Set<Thread> threads = threads(RefusalMatrix::endsAtOnce);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch over = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                attempt(cell);
              } catch (Throwable t) {
                failure.set(t);
              } finally {
                stop();
                over.countDown();
              }
            },
            "cell");
    thread.setDaemon(true);
    thread.start();
    if (!over.await(HANGS_SECONDS, TimeUnit.SECONDS)) {
      StringBuilder stack = new StringBuilder();
      for (StackTraceElement frame : thread.getStackTrace()) {
        stack.append("\n    ").append(frame);
      }
      wrong.add(cell + ": hangs" + stack);
      return;
    }
    if (!cell.refusal.isMet()) {
      return;
    }
    cells++;
    Throwable thrown = failure.get();
    if (thrown != null) {
      wrong.add(cell + ": " + thrown + " at " + where(thrown));
    } else if (!settles(() -> descriptors() <= descriptors)) {
      wrong.add(cell + ": " + descriptors() + " descriptors after " + descriptors);
    } else if (!settles(() -> threads.containsAll(threads(RefusalMatrix::endsAtOnce)))) {
      wrong.add(cell + ": threads " + threads(RefusalMatrix::endsAtOnce) + " after " + threads);
    }
  }

  private static String where(Throwable thrown) {
    StringBuilder where = new StringBuilder();
    int n = 0;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith("io.github.kqueue4j") && n++ < 5) {
        where.append(frame.getFileName()).append(':').append(frame.getLineNumber()).append(' ');
      }
    }
    return where.toString();
  }

  private void attempt(Cell cell) throws Exception {
    try (Kqueue kq = Kqueue.open(backend);
        Kqueue another = Kqueue.open(backend)) {
      boolean ended = false;
      cell.refusal.begin();
      try {
        cell.scenario.run(backend, kq);
      } catch (Exception e) {
        ended = isQueueEnded(cell, e);
        refused++;
      } finally {
        stop();
      }
      if (!ended) {
        try {
          checkUsable(kq);
          return;
        } catch (Exception e) {
          if (!isQueueEnded(cell, e)) {
            throw e;
          }
        }
      }
      checkUsable(another);
    }
  }

  /** Throws the exception if it does not state the true cause. */
  private static boolean isQueueEnded(Cell cell, Exception thrown) throws Exception {
    if (!cell.refusal.explains(thrown)) {
      throw thrown;
    }
    return cell.refusal.mayEndQueue(thrown);
  }

  /** Checks that the queue in which a call has failed still reports events. */
  protected void checkUsable(Kqueue kq) throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      pipe.sink().write(ByteBuffer.wrap(new byte[] {1}));
      checkReported(kq, event -> event.ident() == pipe.source().number() && event.data() == 1);
    }
  }

  /** Waits for an event, and ignores others, which a failure may have caused. */
  protected static void checkReported(Kqueue kq, Predicate<KEvent> expected) throws Exception {
    long deadline = System.nanoTime() + SETTLES_NANOS;
    while (kq.poll(Duration.ofSeconds(5)).stream().noneMatch(expected)) {
      if (System.nanoTime() >= deadline) {
        throw new IllegalStateException("the queue reports no events afterwards");
      }
    }
  }

  /** Waits until background threads, too, have closed their descriptors and ended. */
  private static boolean settles(BooleanSupplier settled) {
    long deadline = System.nanoTime() + SETTLES_NANOS;
    while (!settled.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return settled.getAsBoolean();
  }

  private static int descriptors() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  private static Set<Thread> threads(Predicate<Thread> included) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kqueue4j-"))
        .filter(included)
        .collect(Collectors.toSet());
  }

  /** Returns false for background leaders, which linger for a second in case of a new waiter. */
  private static boolean endsAtOnce(Thread thread) {
    return !thread.getName().equals("kqueue4j-leader");
  }
}
