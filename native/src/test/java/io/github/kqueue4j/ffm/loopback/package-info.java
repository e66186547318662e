// SPDX-License-Identifier: BSD-2-Clause
/**
 * An emulated C library: upcall stubs with the signatures of kqueue(2), kevent(2) and related
 * functions, over the reference kernel, in each of the seven ABIs. The stubs rely on jextract's
 * classes and on the sources and manual pages of each system, never on this module's {@code Abi}
 * classes, so that the same mistake cannot hide in both.
 */
@org.jspecify.annotations.NullMarked
package io.github.kqueue4j.ffm.loopback;
