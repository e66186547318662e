// SPDX-License-Identifier: BSD-2-Clause
/**
 * The calls of the fault matrix, and the checks after each call, whatever was thrown in it. These
 * classes are loaded together with the rewritten copies of the library, so that they link to the
 * copies. Classes that both sides share are in the parent package.
 */
@NullMarked
package io.github.kqueue4j.reference.faults.scene;

import org.jspecify.annotations.NullMarked;
