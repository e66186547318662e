// SPDX-License-Identifier: BSD-2-Clause
/**
 * kqueue(2) for Java.
 *
 * <p>Which behaviour is the same on every kernel, and which depends on the host, is listed point by
 * point in the <a
 * href="https://github.com/kqueue4j/kqueue4j/blob/main/java-api/CONTRACT.md">contract</a>.
 */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j;
