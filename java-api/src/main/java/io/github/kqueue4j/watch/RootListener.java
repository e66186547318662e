// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/** Notified when the root directory of a key may have been moved or removed. */
@FunctionalInterface
interface RootListener {
  /** It is gone if {@code ended}; else its path may lead elsewhere. */
  void left(boolean ended);
}
