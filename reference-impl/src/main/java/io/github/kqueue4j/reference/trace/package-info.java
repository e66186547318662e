// SPDX-License-Identifier: BSD-2-Clause
/** The format of scenarios and traces: names of filters, flags and notes, and lines of events. */
@NullMarked
package io.github.kqueue4j.reference.trace;

import org.jspecify.annotations.NullMarked;
