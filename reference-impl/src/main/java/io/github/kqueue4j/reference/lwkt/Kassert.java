// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

/**
 * {@code KASSERT()}. Not a method of the exception that it throws: the JIT compiler does not inline
 * methods of exception classes, and assertions are evaluated for every event.
 */
public final class Kassert {
  private Kassert() {}

  /**
   * {@code KASSERT()}.
   *
   * @param condition the condition that must hold
   * @param message the text of the panic if the condition does not hold
   * @throws KernelPanic if the condition does not hold
   */
  public static void kassert(boolean condition, String message) {
    if (!condition) {
      throw new KernelPanic(message);
    }
  }
}
