// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

import com.sun.management.ThreadMXBean;
import io.github.kqueue4j.benchmarks.bodies.Body;
import io.github.kqueue4j.benchmarks.bodies.Samples;
import io.github.kqueue4j.benchmarks.bodies.UnavailableException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures one workload: in each round every contender runs a short batch, and the order is
 * reversed from round to round. A disturbance of the machine affects neighbouring batches alike, so
 * ratios are taken of batches of the same round.
 */
public final class Batches {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int MAX_TIMES = 1 << 24;

  private final Workload workload;
  private final Pace pace;
  private final List<Running> all = new ArrayList<>();

  private Batches(Workload workload, Pace pace) {
    this.workload = workload;
    this.pace = pace;
  }

  /**
   * Measures a workload.
   *
   * @param workload the workload
   * @param pace the lengths and the number of the batches
   * @return the figures
   * @throws Exception if a contender fails, or does not do the work that it claims
   */
  public static Results.OfWorkload measure(Workload workload, Pace pace) throws Exception {
    Batches batches = new Batches(workload, pace);
    try {
      for (Contender contender : workload.contenders()) {
        batches.all.add(new Running(contender));
      }
      batches.warmUp();
      batches.rounds();
      return batches.results();
    } finally {
      batches.close();
    }
  }

  private void warmUp() throws Exception {
    long batch = TimeUnit.MILLISECONDS.toNanos(pace.batchMillis());
    long warm = workload.times() > 0 ? 0 : TimeUnit.MILLISECONDS.toNanos(pace.warmMillis());
    boolean warming = true;
    while (warming) {
      warming = false;
      for (Running running : all) {
        if (running.times == 0) {
          running.times = Math.max(1, workload.times());
        }
        if (running.isAvailable() && running.warmed <= warm) {
          long nanos = running.batch();
          running.warmed += Math.max(1, nanos);
          if (workload.times() == 0) {
            double factor = Math.min(2, (double) batch / Math.max(1, nanos));
            running.times = (int) Math.clamp(running.times * factor, 1, MAX_TIMES);
          }
          warming = true;
        }
      }
    }
    for (Running running : all) {
      running.clearFigures();
    }
  }

  private void rounds() throws Exception {
    int rounds = workload.rounds() > 0 ? Math.min(workload.rounds(), pace.rounds()) : pace.rounds();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < all.size(); i++) {
        Running running = all.get(round % 2 == 0 ? i : all.size() - 1 - i);
        if (running.isAvailable()) {
          running.batch();
        }
      }
    }
  }

  private Results.OfWorkload results() {
    List<Results.OfPair> pairs = new ArrayList<>();
    for (Pair pair : workload.pairs()) {
      Running ours = find(pair.ours());
      Running peer = find(pair.peer());
      String skipped = ours.skipped.isEmpty() ? peer.skipped : ours.skipped;
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; skipped.isEmpty() && i < ours.figures.size(); i++) {
        ratios.add(ours.figures.get(i) / peer.figures.get(i));
      }
      pairs.add(new Results.OfPair(pair.ours(), pair.peer(), pair.target(), skipped, ratios));
    }
    return new Results.OfWorkload(
        workload.id(),
        workload.group(),
        workload.title(),
        workload.unit(),
        workload.cpus().toString(),
        "",
        all.stream().map(Running::result).toList(),
        pairs);
  }

  private Running find(String name) {
    return all.stream()
        .filter(running -> running.contender.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(workload.id() + " has no contender " + name));
  }

  private void close() throws IOException {
    for (Running running : all) {
      if (running.body != null) {
        running.body.close();
      }
    }
  }

  /** A contender that is being measured. */
  private static final class Running {
    final Contender contender;
    final @Nullable Body body;
    final String skipped;
    final List<Double> figures = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();
    private final List<long[]> samples = new ArrayList<>();
    int times;
    long warmed;

    Running(Contender contender) throws Exception {
      this.contender = contender;
      Body opened = null;
      String reason = "";
      try {
        opened = contender.factory().open();
      } catch (UnavailableException e) {
        reason = String.valueOf(e.getMessage());
      }
      body = opened;
      skipped = reason;
    }

    boolean isAvailable() {
      return body != null;
    }

    /** Runs one batch; returns how many nanoseconds it took. */
    long batch() throws Exception {
      Body running = body;
      if (running == null) {
        throw new IllegalStateException(contender.name() + " is skipped: " + skipped);
      }
      long allocated = THREADS.getTotalThreadAllocatedBytes();
      long from = System.nanoTime();
      long done = running.run(times);
      long nanos = System.nanoTime() - from;
      allocated = THREADS.getTotalThreadAllocatedBytes() - allocated;
      long expected = running.expected(times);
      if (done != expected) {
        throw new IllegalStateException(
            contender.name() + " did " + done + " operations, expected " + expected);
      }
      Optional<Samples> single = running.samples();
      if (single.isPresent()) {
        long[] sorted = single.get().drain();
        samples.add(sorted);
        figures.add((double) percentile(sorted, 0.5));
      } else {
        figures.add((double) nanos / done);
      }
      bytes.add((double) allocated / done);
      return nanos;
    }

    void clearFigures() {
      figures.clear();
      bytes.clear();
      samples.clear();
    }

    Results.OfContender result() {
      long[] sorted = samples.stream().flatMapToLong(LongStream::of).sorted().toArray();
      return new Results.OfContender(
          contender.name(),
          contender.line(),
          contender.x(),
          skipped,
          times,
          List.copyOf(figures),
          bytes.isEmpty() ? 0 : Results.medianOf(bytes),
          sorted.length > 0,
          percentile(sorted, 0.5),
          percentile(sorted, 0.99));
    }

    private static long percentile(long[] sorted, double part) {
      return sorted.length == 0
          ? 0
          : sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
    }
  }
}
