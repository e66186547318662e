// SPDX-License-Identifier: BSD-2-Clause
/** Measures kqueue4j and its peers in turns in one JVM, and reports their ratios. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.benchmarks.sidebyside;
