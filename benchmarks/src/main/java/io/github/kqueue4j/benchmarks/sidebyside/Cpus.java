// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.sidebyside;

/** What a virtual machine is pinned to, where the system has taskset(1). */
public enum Cpus {
  /** One CPU: a wake-up is a switch of threads. */
  ONE("1"),
  /** Two CPUs, and of two threads that work at once each has one: a wake-up crosses over. */
  TWO("2"),
  /** As started. */
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
