// SPDX-License-Identifier: BSD-2-Clause
/**
 * The interfaces that backends implement: a kernel is a {@link
 * io.github.kqueue4j.spi.KqueueProvider}, and each of its open queues is a {@link
 * io.github.kqueue4j.spi.KqueueDriver}. A backend only transfers changes and events. Everything
 * that is the same for all backends (argument checks, exceptions, the list form, room for errors,
 * conveniences) is in {@link io.github.kqueue4j.Kqueue}. Both interfaces use portable values.
 *
 * <p>Before the first use of a class with a static initializer, and before a call that makes
 * descriptors, a backend checks the stack with {@link io.github.kqueue4j.spi.StackRoom}.
 */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.spi;
