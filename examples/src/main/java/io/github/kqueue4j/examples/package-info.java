// SPDX-License-Identifier: BSD-2-Clause
/** Small programs that use the library. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.examples;
