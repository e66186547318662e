// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

/**
 * How a run ended.
 *
 * @param trace what it printed
 * @param errors what it said on standard error; empty if nothing
 * @param status 0, 2 a line cannot be parsed, 3 a panic of the kernel, 4 something leaked
 */
public record Outcome(String trace, String errors, int status) {
  /** The scenario ran to its end, or to a deadlock. */
  public static final int OK = 0;

  /** A line cannot be parsed. */
  public static final int BAD_LINE = 2;

  /** The kernel panicked. */
  public static final int PANIC = 3;

  /** Something was still allocated at the end. */
  public static final int LEAK = 4;
}
