// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Thrown if an action does not return; the message has the stack of each relevant thread. */
final class Hang extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int FRAMES = 12;

  /** Threads of earlier worlds, which may never end. */
  private static Set<Thread> old = Set.of();

  Hang(String what) {
    super(what + " does not end;" + threads());
  }

  /** Leaves the present threads out of later messages. */
  static void ignoreOldThreads() {
    old = Thread.getAllStackTraces().keySet();
  }

  private static String threads() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> !old.contains(thread.getKey()) && isInside(thread.getValue()))
        .map(Hang::text)
        .collect(Collectors.joining());
  }

  private static boolean isInside(StackTraceElement[] stack) {
    return Arrays.stream(stack)
        .anyMatch(frame ->
            frame.getClassName().startsWith("io.github.kqueue4j.reference.")
                && !frame.getClassName().contains(".faults."));
  }

  private static String text(Map.Entry<Thread, StackTraceElement[]> thread) {
    return Arrays.stream(thread.getValue())
        .limit(FRAMES)
        .map(frame ->
            frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1)
                + "."
                + frame.getMethodName()
                + ":"
                + frame.getLineNumber())
        .collect(
            Collectors.joining(
                " < ",
                "\n    " + thread.getKey().getName() + " " + thread.getKey().getState() + ": ",
                ""));
  }
}
