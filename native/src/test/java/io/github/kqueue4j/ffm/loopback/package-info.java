// SPDX-License-Identifier: BSD-2-Clause
/**
 * A C library that is none: upcall stubs with the signatures of kqueue(2), kevent(2) and their kin,
 * over the reference kernel, in each of the seven ABIs. Its side of the border is written from
 * jextract's classes and from what {@code DIVERGENCE.md} says of each system, never from this
 * module's own {@code Abi}s, so that the two can be wrong in different places only.
 */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.ffm.loopback;
