// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

/** What the start of a thread throws. */
public final class ThreadErrors {
  private ThreadErrors() {}

  /**
   * Returns whether an Error means that no thread can be created, rather than that the heap is
   * full.
   *
   * @param e thrown by the start of a thread, possibly one that the JDK starts itself
   * @return true if a limit of the system is reached
   */
  public static boolean isLackOfThread(OutOfMemoryError e) {
    String message = e.getMessage();
    return message != null && message.contains("thread");
  }
}
