// SPDX-License-Identifier: BSD-2-Clause
/** Reports of a run, and the forms in which they are written. */
@NullMarked
package io.github.kqueue4j.conformance.report;

import org.jspecify.annotations.NullMarked;
