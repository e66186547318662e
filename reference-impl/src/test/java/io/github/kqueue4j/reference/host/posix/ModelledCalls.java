// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.reference.orders.ModelKernel;

/** Replaces the C library for a rewritten {@link Calls}. */
public final class ModelledCalls {
  private ModelledCalls() {}

  /**
   * Replaces {@code Calls.invokeNow}.
   *
   * @return what the function returns; −1 if the function fails, with errno in the memory
   */
  public static long invokeNow(
      CallMemory s, LibraryFunction f, long a, long b, long c, long d, long e, long g) {
    long result = ModelKernel.current().call(f.name(), a, b, c, d, e);
    if (result < 0) {
      s.setErrno((int) -result);
      return -1;
    }
    return result;
  }
}
