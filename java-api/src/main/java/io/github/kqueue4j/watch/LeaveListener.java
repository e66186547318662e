// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/** Who is told that a directory, the root of what a key watches, may be elsewhere. */
@FunctionalInterface
interface LeaveListener {
  /** It is gone if {@code ended}; else its path may lead elsewhere. */
  void left(boolean ended);
}
