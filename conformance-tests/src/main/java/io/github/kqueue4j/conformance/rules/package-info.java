// SPDX-License-Identifier: BSD-2-Clause
/** The rules, one class for each flag, filter or call. */
@NullMarked
package io.github.kqueue4j.conformance.rules;

import org.jspecify.annotations.NullMarked;
