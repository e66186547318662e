// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.util.ArrayDeque;
import java.util.concurrent.Callable;

/** What {@link RewritingLoaderTest} rewrites: each kind of step once. */
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
    ReporterThread teller = new ReporterThread();
    teller.start();
    teller.join();
    for (String name : names) {
      queue.add(new java.io.File(name).exists() ? "there" : name + " of " + table.length);
    }
    return queue.toString();
  }

  /** A thread of a class of its own. */
  private static final class ReporterThread extends Thread {
    @Override
    public void run() {}
  }
}

/** A superclass, which remembers whether its constructor ran. */
class SampleBase {
  final String name;

  SampleBase(String name) {
    this.name = name;
  }
}
