// SPDX-License-Identifier: BSD-2-Clause
/**
 * The system calls of the hosts {@code linux} and {@code poll}, and what differs between systems.
 *
 * <p>Only {@code Calls} calls the C library, and {@code InjectedErrors} lets tests make any call
 * fail there. {@code FileCalls}, {@code PollCalls} and {@code SocketCalls} contain the calls that
 * all systems have, {@code SystemConstants} the constants that differ between systems, and {@code
 * CallMemory} is a thread's memory for arguments and results.
 *
 * <p>Each method is named after a function in section 2 of the manual and returns its result or, on
 * a failure, the negated errno of the ported kernel. EINTR is returned like any other errno, unless
 * the method says otherwise.
 */
@NullMarked
package io.github.kqueue4j.reference.host.posix;

import org.jspecify.annotations.NullMarked;
