// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

/** The CPUs that a JVM is pinned to if the system has taskset(1). */
public enum Cpus {
  /** One CPU, on which a wake-up is a switch between threads. */
  ONE("1"),
  /** Two CPUs, one for each of two concurrent threads, so that a wake-up crosses CPUs. */
  TWO("2"),
  /** Not pinned. */
  ANY("any");

  private final String text;

  Cpus(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
