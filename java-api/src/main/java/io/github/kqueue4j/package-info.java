// SPDX-License-Identifier: BSD-2-Clause
/**
 * kqueue(2) for Java. What is the same on every kernel, and what is the host's own, is said point by
 * point in <a href="https://github.com/kqueue4j/kqueue4j/blob/main/java-api/CONTRACT.md">the
 * contract</a>.
 */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j;
