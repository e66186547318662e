// SPDX-License-Identifier: BSD-2-Clause
/**
 * The system calls of the hosts {@code linux} and {@code poll}, and what differs between systems.
 *
 * <p>{@code Calls} is the one place at which the C library is called; {@code InjectedErrors} lets a
 * test have any call fail there. {@code FileCalls}, {@code PollCalls} and {@code SocketCalls} are
 * the calls that all systems have, {@code SystemConstants} the constants in which systems differ,
 * and {@code CallMemory} the memory of a thread for arguments and results.
 *
 * <p>Each call is named as in section 2 of the manual, and returns what the call returns, but for a
 * failure: the negated errno of the kernel that the port is of. EINTR is returned like any other,
 * unless the method says otherwise.
 */
@NullMarked
package io.github.kqueue4j.reference.host.posix;

import org.jspecify.annotations.NullMarked;
