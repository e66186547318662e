// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.lang.invoke.MethodHandles;

/**
 * Checks for room on the stack before work that must not be cut off by a StackOverflowError, which
 * is then thrown here and not between two steps that belong together.
 */
final class StackRoom {

  /** About 20 kB in interpreted frames. */
  private static final int FRAMES_OF_WAIT = 256;

  /**
   * About 80 kB in interpreted frames. The class loader and the linker of the JDK take less than 64
   * KiB, in the interpreter.
   */
  private static final int FRAMES_OF_FIRST_USE = 1000;

  private StackRoom() {}

  /**
   * Returns if there is room for the Java code of a wait.
   *
   * @throws StackOverflowError if there is not
   */
  static void checkForWait() {
    check(FRAMES_OF_WAIT);
  }

  /**
   * Returns if there is room to load classes and to link downcalls for the first time.
   *
   * @throws StackOverflowError if there is not
   */
  static void checkForFirstUse() {
    check(FRAMES_OF_FIRST_USE);
  }

  /**
   * Initializes classes before they are used. If the stack or the heap ended in the initializer of
   * one of them later, no thread could use that class again. Preconditions: the stack has room, by
   * {@link #checkForFirstUse}. May be called again after an Error.
   */
  static void initialize(Class<?>... classes) {
    try {
      for (Class<?> type : classes) {
        MethodHandles.lookup().ensureInitialized(type);
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static void check(int frames) {
    if (descend(frames) != frames) {
      throw new AssertionError("descend() miscounted its frames");
    }
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }
}
