// SPDX-License-Identifier: BSD-2-Clause
/** The workloads of the side-by-side command as JMH benchmarks. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.benchmarks.jmh;
