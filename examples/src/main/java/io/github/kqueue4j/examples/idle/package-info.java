// SPDX-License-Identifier: BSD-2-Clause
/** An event loop with an hour's timers, and how to test it in no time: see its test. */
@NullMarked
package io.github.kqueue4j.examples.idle;

import org.jspecify.annotations.NullMarked;
