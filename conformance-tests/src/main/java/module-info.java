// SPDX-License-Identifier: BSD-2-Clause

/** The conformance suite: rules as JUnit tests, scenarios with recorded traces, and the tool. */
@org.jspecify.annotations.NullMarked
module io.github.kqueue4j.conformance {
  requires info.picocli;
  requires transitive io.github.kqueue4j;
  requires io.github.kqueue4j.reference;
  requires java.management;
  requires jdk.unsupported;
  requires org.assertj.core;
  requires static org.apiguardian.api;
  requires static org.jspecify;
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.engine;
  requires org.junit.platform.launcher;

  exports io.github.kqueue4j.conformance;

  uses io.github.kqueue4j.conformance.TargetProvider;

  opens io.github.kqueue4j.conformance to
      info.picocli;
  opens io.github.kqueue4j.conformance.rules to
      org.junit.platform.commons;
  opens io.github.kqueue4j.conformance.tool to
      info.picocli;
}
