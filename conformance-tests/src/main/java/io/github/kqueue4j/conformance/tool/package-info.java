// SPDX-License-Identifier: BSD-2-Clause
/** The commands of the tool. */
@NullMarked
package io.github.kqueue4j.conformance.tool;

import org.jspecify.annotations.NullMarked;
