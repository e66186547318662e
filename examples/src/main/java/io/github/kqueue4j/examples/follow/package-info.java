// SPDX-License-Identifier: BSD-2-Clause
/** Follows a log file through its rotations, without polling. */
@NullMarked
package io.github.kqueue4j.examples.follow;

import org.jspecify.annotations.NullMarked;
