// SPDX-License-Identifier: BSD-2-Clause
/**
 * The interfaces that backends implement: a kernel is a {@link
 * io.github.kqueue4j.spi.KqueueProvider}, and each of its open queues is a {@link
 * io.github.kqueue4j.spi.KqueueDriver}. A backend only transfers changes and events. Everything
 * that is the same for all backends (argument checks, exceptions, the list form, room for errors,
 * conveniences) is in {@link io.github.kqueue4j.Kqueue}. Both interfaces use portable values.
 */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.spi;
