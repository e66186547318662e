// SPDX-License-Identifier: BSD-2-Clause
/** The native backend: the system's own kqueue(2), through the Foreign Function and Memory API. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.ffm;
