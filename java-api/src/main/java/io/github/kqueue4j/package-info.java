// SPDX-License-Identifier: BSD-2-Clause
/** kqueue(2) for Java. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j;
