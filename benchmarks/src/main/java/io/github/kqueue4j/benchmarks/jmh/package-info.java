// SPDX-License-Identifier: BSD-2-Clause
/** The same bodies as JMH benchmarks. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.benchmarks.jmh;
