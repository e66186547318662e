// SPDX-License-Identifier: BSD-2-Clause

/** The conformance suite and the scenario runner. */
@org.jspecify.annotations.NullMarked
module io.github.kqueue4j.conformance {
  requires info.picocli;
  requires io.github.kqueue4j;
  requires io.github.kqueue4j.reference;
  requires static org.jspecify;

  opens io.github.kqueue4j.conformance to
      info.picocli;
}
