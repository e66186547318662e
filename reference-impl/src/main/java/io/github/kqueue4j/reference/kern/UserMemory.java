// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

/** An array of {@code struct kevent} in the caller's memory. */
public interface UserMemory {
  /**
   * {@code copyin()}.
   *
   * @param i index of the entry
   * @param kev receives the entry
   */
  void copyin(int i, Kevent kev);

  /**
   * {@code copyout()}.
   *
   * @param kev the entry
   * @param i index of the target
   */
  void copyout(Kevent kev, int i);

  /**
   * Returns the number of entries for which there is room.
   *
   * @return the length of the array
   */
  int length();
}
