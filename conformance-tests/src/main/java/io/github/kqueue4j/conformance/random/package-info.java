// SPDX-License-Identifier: BSD-2-Clause
/** Random scenarios, and the shrinking of scenarios on which two backends differ. */
@NullMarked
package io.github.kqueue4j.conformance.random;

import org.jspecify.annotations.NullMarked;
