// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.spi.StackRoom;

/**
 * Checks for room on the stack before a call counts itself as in flight, takes a lock or takes an
 * event from the kernel. If room is lacking, StackOverflowError is thrown there, and not between
 * two steps that belong together.
 */
final class CallRoom {

  /**
   * For a wait, which may also start a thread. A frame takes 208 bytes in the interpreter, and 64
   * bytes in compiled code. Fewer than in {@link StackRoom#check}, since a wait loads no class.
   */
  private static final int FRAMES_OF_WAIT = 128;

  private CallRoom() {}

  /**
   * Returns if there is room for the Java code of a call that does not wait. The longest is that of
   * a poll which takes the wake-up event of another thread and triggers it again: 2.9 kB in the
   * interpreter.
   *
   * @param kq the descriptor of the queue
   * @throws StackOverflowError if there is not
   */
  static void check(int kq) {
    StackRoom.reserve(kq + 1);
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
