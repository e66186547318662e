// SPDX-License-Identifier: BSD-2-Clause
/** Scenarios, run on fresh simulated kernels below their API, and their traces. */
@NullMarked
package io.github.kqueue4j.conformance.scenario;

import org.jspecify.annotations.NullMarked;
