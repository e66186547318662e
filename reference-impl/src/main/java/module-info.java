// SPDX-License-Identifier: BSD-2-Clause
/** The reference backend: a port of kern_event.c. */
@org.jspecify.annotations.NullMarked
module io.github.kqueue4j.reference {
  requires transitive io.github.kqueue4j;
  requires static org.jspecify;
}
