// SPDX-License-Identifier: BSD-2-Clause
/**
 * The native backend: the system's own kqueue(2).
 *
 * @provides io.github.kqueue4j.spi.KqueueProvider the backend {@code native}
 */
@org.jspecify.annotations.NullMarked
module io.github.kqueue4j.ffm {
  requires io.github.kqueue4j;
  requires jdk.unsupported; // sun.misc.Signal
  requires static org.jspecify;

  provides io.github.kqueue4j.spi.KqueueProvider with
      io.github.kqueue4j.ffm.NativeProvider;
}
