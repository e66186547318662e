// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

/** What is run. */
@FunctionalInterface
interface Body {
  void run() throws Exception;
}
