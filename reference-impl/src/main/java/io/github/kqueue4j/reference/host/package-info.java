// SPDX-License-Identifier: BSD-2-Clause
/** What the kernel learns of the world outside: what any host has to offer. */
@NullMarked
package io.github.kqueue4j.reference.host;

import org.jspecify.annotations.NullMarked;
