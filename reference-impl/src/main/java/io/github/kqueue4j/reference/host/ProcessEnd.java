// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The end of a process as the JDK tells of it. */
public final class ProcessEnd {
  /** In {@code /proc/PID/status}: the number of the process. */
  private static final String GROUP = "Tgid:";

  private ProcessEnd() {}

  /**
   * Has an action run by a thread of the JDK when a process has ended. What the action throws goes
   * to the handler of that thread, as nobody else waits for it, and the action is run once more.
   *
   * @param handle the process; null for one that is gone. Of itself no process sees the end
   * @param action what to run
   */
  public static void await(@Nullable ProcessHandle handle, Runnable action) {
    if (handle == null) {
      reportOnceMore(CompletableFuture.runAsync(action), action);
    } else if (!handle.equals(ProcessHandle.current())) {
      reportOnceMore(handle.onExit().thenRunAsync(action), action);
    }
  }

  /**
   * Whether a number is that of a thread which is not its process's first: to the JDK it is a
   * process's.
   *
   * @param pid a number
   * @return false also where the system does not tell
   */
  public static boolean isThread(long pid) {
    Path status = Path.of("/proc/" + pid + "/status");
    if (!Files.isReadable(status)) {
      return false;
    }
    try (BufferedReader lines = Files.newBufferedReader(status, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(GROUP)) {
          return !line.substring(GROUP.length()).trim().equals(Long.toString(pid));
        }
      }
      return false;
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** If that fails, as nobody else will tell of that end. */
  @SuppressWarnings("FutureReturnValueIgnored") // what fails is told
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
