// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/** Notified when the root directory of a key may have been moved or removed. */
@FunctionalInterface
interface RootListener {
  /**
   * Handles the removal of the root directory if {@code ended}; else its path may lead elsewhere.
   */
  void changed(boolean ended);
}
