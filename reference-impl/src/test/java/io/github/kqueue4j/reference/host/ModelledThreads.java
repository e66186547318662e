// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.reference.schedule.Schedule;
import io.github.kqueue4j.reference.schedule.Task;
import java.util.concurrent.ThreadPoolExecutor;

/** What a rewritten {@link Leader} calls in place of its pool of threads. */
public final class ModelledThreads {
  private static int running;
  private static boolean isScarce;

  private ModelledThreads() {}

  /**
   * An order begins.
   *
   * @param scarce whether some threads cannot be started
   */
  public static void begin(boolean scarce) {
    running = 0;
    isScarce = scarce;
  }

  /**
   * Whether some threads cannot be started.
   *
   * @return false if none was refused
   */
  public static boolean areScarce() {
    return isScarce;
  }

  /**
   * How many leaders there are.
   *
   * @return those that have not ended
   */
  public static int running() {
    return running;
  }

  /** {@code ThreadPoolExecutor.execute} with its {@code afterExecute}. */
  static void execute(ThreadPoolExecutor pool, Runnable body) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      throw new AssertionError("a thread is started outside of the schedule");
    }
    if (isScarce && schedule.choose(2) == 0) {
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
