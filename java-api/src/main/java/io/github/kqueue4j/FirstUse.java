// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.lang.invoke.MethodHandles;

/**
 * Initializes classes with room on the stack. If the stack ended in the initializer of one of them,
 * no thread could use that class again.
 */
final class FirstUse {
  /** As many frames as the start of a backend takes in the interpreter, about 64 KiB. */
  private static final int RESERVED_FRAMES = 700;

  // Not guarded: a race between threads only repeats the work.
  private static boolean callsReady;
  private static boolean errorsReady;
  private static boolean namesReady;

  private FirstUse() {}

  /**
   * Throws StackOverflowError if the stack has too little room to load the classes of a backend.
   */
  static void checkStack() {
    checkStack(RESERVED_FRAMES);
  }

  /**
   * Throws StackOverflowError if the stack has no room for so many nested calls.
   *
   * @param frames the number of nested calls, each of about 100 bytes
   */
  private static int checkStack(int frames) {
    return frames == 0 ? 0 : 1 + checkStack(frames - 1);
  }

  /** Initializes what each call uses. */
  static void ofCalls() {
    if (!callsReady) {
      initialize(SysEvent.class, Errno.class);
      ChangeCheck.check(1, Filter.USER, 0, 0, 0); // the class of its switch on Filter
      callsReady = true;
    }
  }

  /** Initializes what explains the failure of a change. */
  static void ofErrors() {
    if (!errorsReady) {
      ofNames();
      checkStack();
      ChangeErrors.initialize();
      errorsReady = true;
    }
  }

  /** Initializes what names flags and notes. */
  static void ofNames() {
    if (!namesReady) {
      initialize(FlagWords.class);
      FlagWords.notes(Filter.USER); // the class of its switch on Filter
      namesReady = true;
    }
  }

  private static void initialize(Class<?>... classes) {
    checkStack();
    try {
      for (Class<?> type : classes) {
        MethodHandles.lookup().ensureInitialized(type);
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
