// SPDX-License-Identifier: BSD-2-Clause

/**
 * The tool {@code kq} and the small programs. They form a module so that jlink can make an image of
 * the tool.
 *
 * @uses io.github.kqueue4j.spi.KqueueProvider the backends that {@code kq info} lists
 */
@org.jspecify.annotations.NullMarked
module io.github.kqueue4j.examples {
  requires static org.jspecify;
  requires com.google.gson;
  requires info.picocli;
  requires io.github.kqueue4j;

  // picocli sets the fields of commands, Gson reads the fields of records.
  opens io.github.kqueue4j.examples.kq to
      com.google.gson,
      info.picocli;

  uses io.github.kqueue4j.spi.KqueueProvider;
}
