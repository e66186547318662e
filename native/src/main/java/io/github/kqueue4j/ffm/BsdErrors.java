// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;

/**
 * Error numbers of the five BSDs. {@link Errno} has DragonFly's numbers, which are those of all
 * five up to 78 (ENOSYS); above 78 the systems differ.
 */
final class BsdErrors {

  private static final int LAST_COMMON = Errno.ENOSYS.number();

  private BsdErrors() {}

  /** Fills in the errors that have the same number on all five. */
  static void fillCommon(int[] portable) {
    for (Errno errno : Errno.values()) {
      if (errno.number() > 0 && errno.number() <= LAST_COMMON) {
        portable[errno.number()] = errno.number();
      }
    }
  }

  /** Fills in all errors; the last three parameters are the host's numbers. */
  static void fill(int[] portable, int notSupported, int overflow, int cancelled) {
    fillCommon(portable);
    portable[notSupported] = Errno.EOPNOTSUPP.number();
    portable[overflow] = Errno.EOVERFLOW.number();
    portable[cancelled] = Errno.ECANCELED.number();
  }
}
