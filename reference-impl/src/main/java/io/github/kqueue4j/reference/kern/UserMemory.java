// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

/** An array of {@code struct kevent} in the caller's memory. */
public interface UserMemory {
  /**
   * {@code copyin()}.
   *
   * @param i index of the entry
   * @param kev receives it
   */
  void copyin(int i, Kevent kev);

  /**
   * {@code copyout()}.
   *
   * @param kev the entry
   * @param i index where it goes
   */
  void copyout(Kevent kev, int i);

  /**
   * How many entries there is room for.
   *
   * @return the length of the array
   */
  int length();
}
