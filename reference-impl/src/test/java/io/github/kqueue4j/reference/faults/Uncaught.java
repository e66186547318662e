// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What threads of the library, and of the virtual machine for it, died of. */
public final class Uncaught {
  private static final Queue<Throwable> ALL = new ConcurrentLinkedQueue<>();

  private Uncaught() {}

  static void collect() {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> ALL.add(e));
  }

  /**
   * Takes what was caught so far.
   *
   * @return perhaps nothing
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
