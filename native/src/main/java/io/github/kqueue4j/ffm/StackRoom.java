// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/**
 * Room on the stack, asked for before anything is taken that has to be given back: where it lacks,
 * StackOverflowError comes then, and not between two steps that belong together.
 */
final class StackRoom {

  /** Some 20 kB if they are interpreted. */
  private static final int FRAMES = 256;

  private StackRoom() {}

  /**
   * Returns if there is room for what a wait does besides its call.
   *
   * @throws StackOverflowError if there is not
   */
  static void check() {
    if (descend(FRAMES) != FRAMES) {
      throw new AssertionError("a sum is wrong");
    }
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }
}
