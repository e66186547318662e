// SPDX-License-Identifier: BSD-2-Clause
/** The interface between the kernel and a host, and the common parts of hosts with real threads. */
@NullMarked
package io.github.kqueue4j.reference.host;

import org.jspecify.annotations.NullMarked;
