// SPDX-License-Identifier: BSD-2-Clause
/** Random scenarios, and what is done with one on which two backends differ. */
@NullMarked
package io.github.kqueue4j.conformance.random;

import org.jspecify.annotations.NullMarked;
