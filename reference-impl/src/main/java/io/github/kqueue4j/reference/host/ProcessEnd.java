// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.spi.StackRoom;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Waits for the end of processes by means of the JDK. */
public final class ProcessEnd {
  /** The field of {@code /proc/PID/status} with the id of the process to which a thread belongs. */
  private static final String GROUP = "\nTgid:";

  static final EndReporter REPORTER = new EndReporter();

  private ProcessEnd() {}

  /** Initializes what {@link #await} needs. */
  public static void initialize() {
    StackRoom.initialize(MethodHandles.lookup(), ProcessEnd.class);
  }

  /**
   * Runs an action in a thread of its own when a process has ended. If the action throws, the
   * uncaught exception handler of that thread is called and the action is run again, until it does
   * not throw. For the current process the action never runs.
   *
   * @param handle the process; null if the process has ended already
   * @param action the action, which may run more than once
   * @throws OutOfMemoryError if no thread can be started; the action never runs
   */
  public static void await(@Nullable ProcessHandle handle, Runnable action) {
    if (handle == null || !handle.equals(ProcessHandle.current())) {
      REPORTER.await(handle, action);
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
}
