// SPDX-License-Identifier: BSD-2-Clause
/** What is measured: small bodies of work on a kqueue, and the same work done by its peers. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.benchmarks.bodies;
