// SPDX-License-Identifier: BSD-2-Clause
/**
 * Rewrites classes while they are loaded, so that a test can observe and change what they do
 * between two instructions. A {@link io.github.kqueue4j.reference.instrument.Rule} describes the
 * change; {@link io.github.kqueue4j.reference.instrument.RewritingLoader} loads rewritten copies of
 * selected classes in addition to the originals, so that other tests are not affected. Code that
 * calls the copies is loaded by the same loader, or uses interfaces that the parent has loaded.
 */
@NullMarked
package io.github.kqueue4j.reference.instrument;

import org.jspecify.annotations.NullMarked;
