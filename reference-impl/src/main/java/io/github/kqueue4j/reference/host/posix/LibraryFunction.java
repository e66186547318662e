// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/**
 * A function of the C library. One that the library lacks can be called like any other, and fails
 * with ENOSYS, as it would if the kernel lacked it.
 *
 * @param name its name
 * @param address where it is; {@link MemorySegment#NULL} if the library lacks it
 */
public record LibraryFunction(String name, MemorySegment address) {

  /**
   * Looks a function up.
   *
   * @param name its name
   * @return the function, which may be missing
   */
  public static LibraryFunction of(String name) {
    return new LibraryFunction(
        name, Linker.nativeLinker().defaultLookup().find(name).orElse(MemorySegment.NULL));
  }

  /**
   * Whether the library lacks it.
   *
   * @return true if each call fails with ENOSYS
   */
  public boolean isMissing() {
    return address.address() == 0;
  }

  /**
   * Looks at functions that cannot be done without.
   *
   * @param needed functions
   * @throws UnsatisfiedLinkError that names the first one that is missing
   */
  public static void require(LibraryFunction... needed) {
    for (LibraryFunction function : needed) {
      if (function.isMissing()) {
        throw new UnsatisfiedLinkError("the C library has no " + function.name + "()");
      }
    }
  }
}
