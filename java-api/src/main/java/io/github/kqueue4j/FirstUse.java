// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;

/**
 * Initializes classes with room on the stack. If the stack ended in the initializer of one of them,
 * no thread could use that class again.
 */
final class FirstUse {
  // Not guarded: a race between threads only repeats the work.
  private static boolean callsReady;
  private static boolean errorsReady;
  private static boolean namesReady;

  private FirstUse() {}

  /** Initializes what each call uses. */
  static void ofCalls() {
    if (!callsReady) {
      StackRoom.initialize(MethodHandles.lookup(), SysEvent.class, Errno.class);
      ChangeCheck.check(1, Filter.USER, 0, 0, 0); // a switch has a class of its own
      callsReady = true;
    }
  }

  /** Initializes what explains the failure of a change. */
  static void ofErrors() {
    if (!errorsReady) {
      ofNames();
      StackRoom.check();
      ChangeErrors.initialize();
      errorsReady = true;
    }
  }

  /** Initializes what names flags and notes. */
  static void ofNames() {
    if (!namesReady) {
      StackRoom.initialize(MethodHandles.lookup(), FlagWords.class);
      FlagWords.notes(Filter.USER); // a switch has a class of its own
      namesReady = true;
    }
  }
}
