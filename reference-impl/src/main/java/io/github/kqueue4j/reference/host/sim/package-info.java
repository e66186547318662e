// SPDX-License-Identifier: BSD-2-Clause
/** The simulated host: a virtual clock, devices, pipes, files, processes and signals. */
@NullMarked
package io.github.kqueue4j.reference.host.sim;

import org.jspecify.annotations.NullMarked;
