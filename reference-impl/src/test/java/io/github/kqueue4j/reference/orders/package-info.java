// SPDX-License-Identifier: BSD-2-Clause
/**
 * Threads in orders that are chosen, over a kernel that is a model: the machine, the waits of its
 * leaders, the interrupts and the tokens are the library's own, all below its system calls is not.
 */
@NullMarked
package io.github.kqueue4j.reference.orders;

import org.jspecify.annotations.NullMarked;
