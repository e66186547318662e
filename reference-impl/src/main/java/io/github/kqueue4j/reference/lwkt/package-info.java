// SPDX-License-Identifier: BSD-2-Clause
/**
 * What DragonFly's light weight kernel threads give to {@code kern_event.c}: tokens, {@code tsleep}
 * and {@code wakeup}, callouts, the clock.
 */
@NullMarked
package io.github.kqueue4j.reference.lwkt;

import org.jspecify.annotations.NullMarked;
