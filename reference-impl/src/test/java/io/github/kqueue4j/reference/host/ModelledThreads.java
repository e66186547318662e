// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.schedule.Schedule;
import io.github.kqueue4j.reference.schedule.Task;
import java.util.concurrent.ThreadPoolExecutor;

/** Replaces the thread pool of a rewritten {@link Leader}. */
public final class ModelledThreads {
  private static int running;
  private static boolean isScarce;
  private static boolean isOver;

  private ModelledThreads() {}

  /**
   * Begins an order.
   *
   * @param scarce whether some thread starts fail
   */
  public static void begin(boolean scarce) {
    running = 0;
    isScarce = scarce;
    isOver = false;
  }

  /** Lets all later thread starts succeed. */
  public static void endLack() {
    isOver = true;
  }

  /**
   * Returns whether some thread starts fail in this order.
   *
   * @return false if every thread can be started
   */
  public static boolean areScarce() {
    return isScarce;
  }

  /**
   * Returns the number of running leaders.
   *
   * @return the leaders that have not ended
   */
  public static int running() {
    return running;
  }

  /** The end of the wait, as the model has a carrier for each virtual thread. */
  static long endOfTurn(Leader leader, HostLwp me, long deadline) {
    return deadline;
  }

  /** {@code ThreadPoolExecutor.execute} with its {@code afterExecute}. */
  static void execute(ThreadPoolExecutor pool, Runnable body) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      throw new AssertionError("a thread is started outside of the schedule");
    }
    if (isScarce && !isOver && schedule.choose(2) == 0) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    running++;
    schedule.start(
        "background leader",
        Task.Kind.PLATFORM,
        () -> {
          try {
            body.run();
          } finally {
            ((BackgroundLeader) body).end();
            running--;
          }
        });
    schedule.point("start a background leader");
  }
}
