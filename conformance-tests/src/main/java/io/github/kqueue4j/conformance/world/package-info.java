// SPDX-License-Identifier: BSD-2-Clause
/** The worlds that tests run in: the simulated one, and the host's. */
@NullMarked
package io.github.kqueue4j.conformance.world;

import org.jspecify.annotations.NullMarked;
