// SPDX-License-Identifier: BSD-2-Clause
/**
 * JVMs that a test starts for what would harm its own: another system around it, other limits, or a
 * stack that ends.
 */
@NullMarked
package io.github.kqueue4j.reference.jvm;

import org.jspecify.annotations.NullMarked;
