// SPDX-License-Identifier: BSD-2-Clause
/**
 * kqueue(2) for Java: one API, several backends.
 *
 * <p>Each backend is a separate module, found with {@link java.util.ServiceLoader}.
 *
 * @uses io.github.kqueue4j.spi.KqueueProvider the backends
 */
@org.jspecify.annotations.NullMarked
module io.github.kqueue4j {
  requires static org.jspecify;

  exports io.github.kqueue4j;
  exports io.github.kqueue4j.spi;
  exports io.github.kqueue4j.watch;

  uses io.github.kqueue4j.spi.KqueueProvider;
}
