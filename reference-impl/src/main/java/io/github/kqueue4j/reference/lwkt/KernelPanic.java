// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

/**
 * {@code panic(9)}: the kernel has found its own state inconsistent, or a call was made on a kqueue
 * that an Error or an earlier panic has poisoned. A poisoned kqueue can only be closed.
 */
public final class KernelPanic extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates a panic.
   *
   * @param message the text of the C code's {@code panic()}
   */
  public KernelPanic(String message) {
    super(message);
  }
}
