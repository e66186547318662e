// SPDX-License-Identifier: BSD-2-Clause
/**
 * The calls of the fault matrix, and what must hold after each of them, whatever was thrown in it.
 * Loaded beside the rewritten copies of the library, so that they link to those; what the two sides
 * share is in the parent package.
 */
@NullMarked
package io.github.kqueue4j.reference.faults.scene;

import org.jspecify.annotations.NullMarked;
