// SPDX-License-Identifier: BSD-2-Clause
/** kqueue(2) for Java: one API, several backends. */
@org.jspecify.annotations.NullMarked
module io.github.kqueue4j {
  requires static org.jspecify;
}
