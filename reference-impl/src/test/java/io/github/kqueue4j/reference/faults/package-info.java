// SPDX-License-Identifier: BSD-2-Clause
/**
 * Throws an error at each step of each call, one a run, and looks whether the library survives it:
 * the side of the test. {@link io.github.kqueue4j.reference.faults.FaultMatrix} runs cells, one for
 * a call, a host, a {@link io.github.kqueue4j.reference.faults.Fault} and a step, in a {@link
 * io.github.kqueue4j.reference.faults.World}, which is made of rewritten copies of the library's
 * classes and of the package {@code scene} beneath this one.
 */
@NullMarked
package io.github.kqueue4j.reference.faults;

import org.jspecify.annotations.NullMarked;
