// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

/** An action that may throw. */
@FunctionalInterface
interface Body {
  void run() throws Exception;
}
