// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/**
 * Checks for room on the stack before a call counts itself as in flight, takes a lock or takes an
 * event from the kernel. If room is lacking, StackOverflowError is thrown there, and not between
 * two steps that belong together. Faster than {@link io.github.kqueue4j.spi.StackRoom}, since these
 * calls load no class.
 *
 * <p>A frame takes 208 bytes in the interpreter, and 64 bytes and 2 to 3 ns in compiled code. The
 * check is compiled long before the code of rare steps, so compiled frames must suffice for
 * interpreted steps.
 */
final class CallRoom {

  /** For a call of kevent(2) and the count of calls in flight. */
  private static final int FRAMES = 16;

  /**
   * For a trigger of the wake-up event under a lock. In the interpreter a poll that takes the event
   * of another thread, and triggers it again, needs 2.9 kB.
   */
  private static final int FRAMES_OF_TRIGGER = 64;

  /** For a wait, which may also start a thread. */
  private static final int FRAMES_OF_WAIT = 128;

  private CallRoom() {}

  /**
   * Returns if there is room for the Java code of a call that does not wait.
   *
   * @throws StackOverflowError if there is not
   */
  static void check() {
    descend(FRAMES, 1, 2, 3, 4, 5, 6);
  }

  /**
   * Returns if there is room for a call that may take a lock or trigger the wake-up event.
   *
   * @throws StackOverflowError if there is not
   */
  static void checkForTrigger() {
    descend(FRAMES_OF_TRIGGER, 1, 2, 3, 4, 5, 6);
  }

  /**
   * Returns if there is room for the Java code of a wait.
   *
   * @throws StackOverflowError if there is not
   */
  static void checkForWait() {
    descend(FRAMES_OF_WAIT, 1, 2, 3, 4, 5, 6);
  }

  /** Uses its arguments after the inner call, so that compiled code has to keep them in a frame. */
  private static long descend(int frames, long a, long b, long c, long d, long e, long f) {
    if (frames == 0) {
      return a;
    }
    long below = descend(frames - 1, b ^ frames, c, d, e, f, a + frames);
    return below + a * b + c * d + e * f;
  }
}
