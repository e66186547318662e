// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.util.concurrent.CompletableFuture;

/**
 * A thread that waits for the end of a process that Java has started. {@code Process.onExit()}
 * completes in the common pool, and a program may occupy all threads of that pool, even with waits
 * for that end.
 */
final class ExitWait implements Runnable {

  private final Process process;
  private final Runnable action;

  private ExitWait(Process process, Runnable action) {
    this.process = process;
    this.action = action;
  }

  /** Runs an action, in another thread, when a process has ended. */
  static void start(Process process, Runnable action) {
    boolean jdk = process.getClass().getClassLoader() == null; // else onExit() is the program's
    if (!jdk || !startThread(new ExitWait(process, action))) {
      CompletableFuture<?> _ = process.onExit().thenRun(action);
    }
  }

  private static boolean startThread(ExitWait body) {
    try {
      Thread thread = new Thread(null, body, "kqueue4j-process", 0, false);
      thread.setDaemon(true);
      thread.start();
      return true;
    } catch (OutOfMemoryError e) { // "unable to create native thread"; onExit() needs no new one
      return false;
    }
  }

  @Override
  public void run() {
    boolean over = false;
    while (!over) {
      try {
        process.waitFor();
        over = true;
      } catch (InterruptedException e) {
        // The thread group was interrupted: this is no request to end, and is cleared.
      }
    }
    action.run();
  }
}
