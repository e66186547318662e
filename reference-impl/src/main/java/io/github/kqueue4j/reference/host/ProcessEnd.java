// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Waits for the end of processes by means of the JDK. */
public final class ProcessEnd {
  /** The field of {@code /proc/PID/status} with the id of the process to which a thread belongs. */
  private static final String GROUP = "\nTgid:";

  private ProcessEnd() {}

  /**
   * Runs an action in a thread of the JDK when a process has ended. If the action throws, the
   * uncaught exception handler of that thread is called and the action is run once more. For the
   * current process the action never runs.
   *
   * @param handle the process; null if the process has ended already
   * @param action the action
   */
  public static void await(@Nullable ProcessHandle handle, Runnable action) {
    if (handle == null) {
      reportOnceMore(CompletableFuture.runAsync(action), action);
    } else if (!handle.equals(ProcessHandle.current())) {
      reportOnceMore(handle.onExit().thenRunAsync(action), action);
    }
  }

  /**
   * Returns whether a pid is the id of a thread other than the first thread of a process. {@link
   * ProcessHandle} does not distinguish such ids from process ids.
   *
   * @param pid a process or thread id
   * @return false also if the system has no {@code /proc/PID/status}
   */
  public static boolean isThread(long pid) {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    String text;
    try {
      text =
          Files.readString(status, StandardCharsets.ISO_8859_1); // an Error leaves no reader open
    } catch (IOException e) {
      return false; // the process has ended, or no descriptor is left
    }
    int line = text.indexOf(GROUP);
    if (line < 0) {
      return false;
    }
    int from = line + GROUP.length();
    int end = text.indexOf('\n', from);
    return !text.substring(from, end < 0 ? text.length() : end).trim().equals(Long.toString(pid));
  }

  /** Runs the action again if it has failed, since no other thread reports that end. */
  @SuppressWarnings("FutureReturnValueIgnored") // the uncaught exception handler gets the failure
  private static void reportOnceMore(CompletableFuture<Void> reported, Runnable action) {
    reported.exceptionally(e -> {
      Thread me = Thread.currentThread();
      Throwable cause = e instanceof CompletionException ? e.getCause() : e;
      me.getUncaughtExceptionHandler().uncaughtException(me, cause == null ? e : cause);
      action.run();
      return null;
    });
  }
}
