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
  private static boolean calls;
  private static boolean errors;
  private static boolean names;

  private FirstUse() {}

  /**
   * Throws StackOverflowError if the stack has too little room to load the classes of a backend.
   */
  static void reserveStack() {
    reserveStack(RESERVED_FRAMES);
  }

  /**
   * Likewise.
   *
   * @param frames the number of calls in one another, each of about 100 bytes
   */
  private static int reserveStack(int frames) {
    return frames == 0 ? 0 : 1 + reserveStack(frames - 1);
  }

  /** Initializes what each call uses. */
  static void ofCalls() {
    if (!calls) {
      initialize(SysEvent.class, Errno.class);
      ChangeCheck.check(1, Filter.USER, 0, 0, 0); // the table of its switch
      calls = true;
    }
  }

  /** Initializes what explains the failure of a change. */
  static void ofErrors() {
    if (!errors) {
      ofNames();
      reserveStack();
      ChangeErrors.initialize();
      errors = true;
    }
  }

  /** Initializes what names flags and notes. */
  static void ofNames() {
    if (!names) {
      initialize(FlagWords.class);
      FlagWords.notes(Filter.USER); // the table of its switch
      names = true;
    }
  }

  private static void initialize(Class<?>... classes) {
    reserveStack();
    try {
      for (Class<?> type : classes) {
        MethodHandles.lookup().ensureInitialized(type);
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
