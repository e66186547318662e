// SPDX-License-Identifier: BSD-2-Clause
/**
 * Rewrites classes while they are loaded, so that a test sees, and can change, what they do between
 * two instructions. A {@link io.github.kqueue4j.reference.instrument.Rule} says what is rewritten;
 * {@link io.github.kqueue4j.reference.instrument.RewritingLoader} loads copies of the classes of
 * the test's choice by its rules, beside the originals, so that other tests are not disturbed. Who
 * calls the copies is loaded by that loader too, or knows them by interfaces of the parent.
 */
@NullMarked
package io.github.kqueue4j.reference.instrument;

import org.jspecify.annotations.NullMarked;
