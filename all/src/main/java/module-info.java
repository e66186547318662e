// SPDX-License-Identifier: BSD-2-Clause

/**
 * kqueue(2) for Java with both of its backends. This module has no classes: what programs call is
 * in the module {@code io.github.kqueue4j} of the artifact {@code kqueue4j-api}, and documented
 * there; the simulated kernel for tests is in {@code io.github.kqueue4j.reference}.
 *
 * <p>A program on the module path requires {@code io.github.kqueue4j}, and the backends are found
 * as services. This module is for {@code --add-modules} of jlink, and for programs that shall not
 * start without both.
 */
module io.github.kqueue4j.all {
  requires transitive io.github.kqueue4j;
  requires io.github.kqueue4j.ffm;
  requires io.github.kqueue4j.reference;
}
