// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;

/**
 * Errors of the five BSDs. {@link Errno} has the reference's numbers, and up to 78 the five agree
 * with them; above, each goes its own way.
 */
final class BsdErrors {

  private static final int LAST_COMMON = Errno.ENOSYS.number();

  private BsdErrors() {}

  /** Fills in those that are the same on all five. */
  static void fillCommon(int[] portable) {
    for (Errno errno : Errno.values()) {
      if (errno.number() > 0 && errno.number() <= LAST_COMMON) {
        portable[errno.number()] = errno.number();
      }
    }
  }

  /** Fills in all; the last three are the host's numbers. */
  static void fill(int[] portable, int notSupported, int overflow, int cancelled) {
    fillCommon(portable);
    portable[notSupported] = Errno.EOPNOTSUPP.number();
    portable[overflow] = Errno.EOVERFLOW.number();
    portable[cancelled] = Errno.ECANCELED.number();
  }
}
