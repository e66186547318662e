// SPDX-License-Identifier: BSD-2-Clause
/** The conformance suite. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.conformance;
