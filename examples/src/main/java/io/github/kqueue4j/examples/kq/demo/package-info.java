// SPDX-License-Identifier: BSD-2-Clause
/** {@code kq demo}: each part makes one kind of event happen and expects to see it. */
@NullMarked
package io.github.kqueue4j.examples.kq.demo;

import org.jspecify.annotations.NullMarked;
