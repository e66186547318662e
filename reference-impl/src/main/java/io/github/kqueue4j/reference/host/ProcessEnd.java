// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The end of a process as the JDK tells of it. */
public final class ProcessEnd {
  private ProcessEnd() {}

  /**
   * Has an action run by a thread of the JDK when a process has ended. What the action throws goes
   * to the handler of that thread, as nobody else waits for it, and the action is run once more.
   *
   * @param handle the process; null for one that is gone. Of itself no process sees the end
   * @param action what to run
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what fails is told
  public static void await(@Nullable ProcessHandle handle, Runnable action) {
    Runnable told =
        () -> {
          try {
            action.run();
          } catch (RuntimeException | Error e) {
            Thread me = Thread.currentThread();
            me.getUncaughtExceptionHandler().uncaughtException(me, e);
            action.run(); // nobody else will tell of that end
          }
        };
    if (handle == null) {
      CompletableFuture.runAsync(told);
    } else if (!handle.equals(ProcessHandle.current())) {
      handle.onExit().thenRunAsync(told);
    }
  }
}
