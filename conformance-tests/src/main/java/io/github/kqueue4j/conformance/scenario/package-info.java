// SPDX-License-Identifier: BSD-2-Clause
/**
 * Scenarios and their traces. Scenarios run on fresh simulated kernels below the API; portable ones
 * also run through the API on any backend.
 */
@NullMarked
package io.github.kqueue4j.conformance.scenario;

import org.jspecify.annotations.NullMarked;
