// SPDX-License-Identifier: BSD-2-Clause
/** The reference backend and the simulated kernel. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.reference;
