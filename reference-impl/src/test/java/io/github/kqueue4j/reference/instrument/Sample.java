// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.util.ArrayDeque;
import java.util.concurrent.Callable;

/** The class that {@link RewritingLoaderTest} rewrites, with each kind of step. */
final class Sample extends SampleBase implements Callable<Object> {
  static final int[] MADE_BY_THE_INITIALISER = new int[3];

  private final ArrayDeque<Object> queue;

  Sample() {
    super("sample");
    queue = new ArrayDeque<>();
  }

  @Override
  public Object call() throws Exception {
    int[][] table = new int[2][3];
    String[] names = new String[] {name};
    queue.add(table);
    ReporterThread reporter = new ReporterThread();
    reporter.start();
    reporter.join();
    for (String name : names) {
      queue.add(new java.io.File(name).exists() ? "there" : name + " of " + table.length);
    }
    return queue.toString();
  }

  /** A subclass of Thread. */
  private static final class ReporterThread extends Thread {
    @Override
    public void run() {}
  }
}

/** A superclass whose constructor sets a field. */
class SampleBase {
  final String name;

  SampleBase(String name) {
    this.name = name;
  }
}
