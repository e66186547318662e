// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Collects uncaught exceptions of the library's threads and of JVM threads that run its code. */
public final class Uncaught {
  private static final Queue<Throwable> ALL = new ConcurrentLinkedQueue<>();

  private Uncaught() {}

  static void collect() {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> ALL.add(e));
  }

  /**
   * Removes and returns the exceptions collected so far.
   *
   * @return the exceptions, possibly none
   */
  public static List<Throwable> take() {
    List<Throwable> taken = new ArrayList<>();
    Throwable e;
    while ((e = ALL.poll()) != null) {
      taken.add(e);
    }
    return taken;
  }
}
