// SPDX-License-Identifier: BSD-2-Clause

/** The reference backend: a port of kern_event.c, its hosts and the simulated kernel. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the conformance suite is built after this
module io.github.kqueue4j.reference {
  requires transitive io.github.kqueue4j;
  requires jdk.unsupported; // sun.misc.Signal
  requires static org.jspecify;

  provides io.github.kqueue4j.spi.KqueueProvider with
      io.github.kqueue4j.reference.adapter.ReferenceProvider;

  exports io.github.kqueue4j.reference;
  exports io.github.kqueue4j.reference.host.sim to
      io.github.kqueue4j.conformance;
  exports io.github.kqueue4j.reference.kern to
      io.github.kqueue4j.conformance;
  exports io.github.kqueue4j.reference.lwkt to
      io.github.kqueue4j.conformance;
  exports io.github.kqueue4j.reference.trace to
      io.github.kqueue4j.conformance;
}
