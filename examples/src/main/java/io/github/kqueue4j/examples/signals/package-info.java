// SPDX-License-Identifier: BSD-2-Clause
/** Reloads on one signal and shuts down on another. */
@NullMarked
package io.github.kqueue4j.examples.signals;

import org.jspecify.annotations.NullMarked;
