// SPDX-License-Identifier: BSD-2-Clause
/** What a run found, and how it is told. */
@NullMarked
package io.github.kqueue4j.conformance.report;

import org.jspecify.annotations.NullMarked;
