// SPDX-License-Identifier: BSD-2-Clause
/** The command line of the benchmarks. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.benchmarks;
