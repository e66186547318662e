// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/**
 * Checks for room on the stack before a wait acquires anything that it has to release. If room is
 * lacking, StackOverflowError is thrown here and not between two steps that belong together. Faster
 * than {@link io.github.kqueue4j.spi.StackRoom}, since a wait loads no class.
 */
final class WaitRoom {

  /** About 30 kB in interpreted frames, and 5 kB in compiled ones, as of the wait itself. */
  private static final int FRAMES = 256;

  private WaitRoom() {}

  /**
   * Returns if there is room for the Java code of a wait.
   *
   * @throws StackOverflowError if there is not
   */
  static void check() {
    if (descend(FRAMES) != FRAMES) {
      throw new AssertionError("descend() miscounted its frames");
    }
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }
}
