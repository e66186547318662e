// SPDX-License-Identifier: BSD-2-Clause
/** The worlds that tests run in: that of the simulated kernel, and the real one. */
@NullMarked
package io.github.kqueue4j.conformance.world;

import org.jspecify.annotations.NullMarked;
