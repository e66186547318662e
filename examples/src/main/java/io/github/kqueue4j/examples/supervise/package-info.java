// SPDX-License-Identifier: BSD-2-Clause
/** Keeps processes running. */
@NullMarked
package io.github.kqueue4j.examples.supervise;

import org.jspecify.annotations.NullMarked;
