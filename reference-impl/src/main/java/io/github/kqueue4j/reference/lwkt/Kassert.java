// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

/**
 * {@code KASSERT()}. Not a method of the exception that it throws: the compiler inlines none of
 * those, and what holds is asked on the way of every event.
 */
public final class Kassert {
  private Kassert() {}

  /**
   * {@code KASSERT()}.
   *
   * @param condition what must hold
   * @param message the text of the panic if it does not
   */
  public static void kassert(boolean condition, String message) {
    if (!condition) {
      throw new KernelPanic(message);
    }
  }
}
