// SPDX-License-Identifier: BSD-2-Clause
/** What the packages of this module share without exporting it. */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.internal;
