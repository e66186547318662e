// SPDX-License-Identifier: BSD-2-Clause
/**
 * The {@code kq} tool: shows what a kqueue is here, watches things with one, and demonstrates all
 * of it. {@link io.github.kqueue4j.examples.kq.Kq} is the command line.
 */
@NullMarked
package io.github.kqueue4j.examples.kq;

import org.jspecify.annotations.NullMarked;
