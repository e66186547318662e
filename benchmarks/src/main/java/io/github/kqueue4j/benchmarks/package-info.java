// SPDX-License-Identifier: BSD-2-Clause
/** JMH benchmarks. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.benchmarks;
