// SPDX-License-Identifier: BSD-2-Clause
/**
 * Implements the SPI over the port: buffers, the driver and the provider. Differences between
 * systems that the API evens out are handled here and nowhere else.
 */
@NullMarked
package io.github.kqueue4j.reference.adapter;

import org.jspecify.annotations.NullMarked;
