// SPDX-License-Identifier: BSD-2-Clause
/**
 * Throws an error at each step of each call, one step per run, and checks that the library
 * survives. This package is the test's side: {@link
 * io.github.kqueue4j.reference.faults.FaultMatrix} runs a cell for each call, host, {@link
 * io.github.kqueue4j.reference.faults.Fault} and step, in a {@link
 * io.github.kqueue4j.reference.faults.World}, which consists of rewritten copies of the library's
 * classes and of the subpackage {@code scene}.
 */
@NullMarked
package io.github.kqueue4j.reference.faults;

import org.jspecify.annotations.NullMarked;
