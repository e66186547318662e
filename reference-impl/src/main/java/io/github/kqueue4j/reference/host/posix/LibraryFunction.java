// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/**
 * A function of the C library. A function that the library lacks can be called, too, and fails with
 * ENOSYS, as a function that the kernel lacks does.
 *
 * @param name the name of the function
 * @param address its address; {@link MemorySegment#NULL} if the library lacks the function
 */
public record LibraryFunction(String name, MemorySegment address) {

  /**
   * Looks up a function.
   *
   * @param name the name of the function
   * @return the function, which may be missing
   */
  public static LibraryFunction of(String name) {
    return new LibraryFunction(
        name, Linker.nativeLinker().defaultLookup().find(name).orElse(MemorySegment.NULL));
  }

  /**
   * Returns whether the library lacks the function.
   *
   * @return true if each call fails with ENOSYS
   */
  public boolean isMissing() {
    return address.address() == 0;
  }

  /**
   * Checks that the library has all functions that a host requires.
   *
   * @param needed the functions
   * @throws UnsatisfiedLinkError if a function is missing; the message names the first one
   */
  public static void require(LibraryFunction... needed) {
    for (LibraryFunction function : needed) {
      if (function.isMissing()) {
        throw new UnsatisfiedLinkError("the C library has no " + function.name + "()");
      }
    }
  }
}
