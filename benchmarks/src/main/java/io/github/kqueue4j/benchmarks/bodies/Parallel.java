// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs several bodies of one kind concurrently, each in a thread of its own. */
public final class Parallel implements Body {
  private final List<Body> bodies = new ArrayList<>();
  private final ExecutorService threads;

  private Parallel(int count) {
    threads = Executors.newFixedThreadPool(count);
  }

  /**
   * Creates the bodies.
   *
   * @param count the number of bodies
   * @param factory creates one body
   * @return the bodies combined into one
   * @throws Exception if a body cannot be created
   */
  public static Body of(int count, Factory factory) throws Exception {
    Parallel all = new Parallel(count);
    for (int i = 0; i < count; i++) {
      all.bodies.add(factory.open());
    }
    return all;
  }

  @Override
  public long run(int times) throws Exception {
    long done = 0;
    List<Future<Long>> parts = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      parts.add(submit(i, times));
    }
    for (Future<Long> part : parts) {
      done += part.get();
    }
    return done;
  }

  private Future<Long> submit(int index, int times) {
    return threads.submit(() -> {
      Affinity.pin(index);
      return bodies.get(index).run(times);
    });
  }

  @Override
  public long expected(int times) {
    long sum = 0;
    for (Body body : bodies) {
      sum += body.expected(times);
    }
    return sum;
  }

  @Override
  public void close() throws IOException {
    threads.shutdown();
    for (Body body : bodies) {
      body.close();
    }
  }
}
