// SPDX-License-Identifier: BSD-2-Clause
/** An echo server. */
@NullMarked
package io.github.kqueue4j.examples.echo;

import org.jspecify.annotations.NullMarked;
