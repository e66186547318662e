// SPDX-License-Identifier: BSD-2-Clause
/**
 * The API over the port: buffers, the driver, the provider; levelling is done here and only here.
 */
@NullMarked
package io.github.kqueue4j.reference.adapter;

import org.jspecify.annotations.NullMarked;
