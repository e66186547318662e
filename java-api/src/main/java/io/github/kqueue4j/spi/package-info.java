// SPDX-License-Identifier: BSD-2-Clause
/**
 * For authors of backends: a kernel is one {@link io.github.kqueue4j.spi.KqueueProvider}, and each
 * open queue of it a {@link io.github.kqueue4j.spi.KqueueDriver}. They move structs; what is the
 * same for all (argument checks, exceptions, the list form, room for errors, conveniences) is done
 * once, in {@link io.github.kqueue4j.Kqueue}. Both interfaces deal in portable values.
 */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.spi;
