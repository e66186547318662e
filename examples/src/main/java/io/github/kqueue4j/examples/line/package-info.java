// SPDX-License-Identifier: BSD-2-Clause
/** A C program, line by line. */
@NullMarked
package io.github.kqueue4j.examples.line;

import org.jspecify.annotations.NullMarked;
