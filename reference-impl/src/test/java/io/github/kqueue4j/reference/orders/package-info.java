// SPDX-License-Identifier: BSD-2-Clause
/**
 * Runs threads in chosen orders over a model of a kernel. The machine, the waits of its leaders,
 * the interrupts and the tokens are those of the library; only its system calls are modelled.
 */
@NullMarked
package io.github.kqueue4j.reference.orders;

import org.jspecify.annotations.NullMarked;
