// SPDX-License-Identifier: BSD-2-Clause
/** Measures a subject and its peers in turns in one virtual machine, and reports their ratios. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.benchmarks.sidebyside;
