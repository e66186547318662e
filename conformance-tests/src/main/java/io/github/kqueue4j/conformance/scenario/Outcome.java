// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

/**
 * The outcome of a run.
 *
 * @param trace the trace
 * @param errors the text for standard error; may be empty
 * @param status {@link #OK}, {@link #BAD_LINE}, {@link #PANIC} or {@link #LEAK}
 */
public record Outcome(String trace, String errors, int status) {
  /** The scenario ran to its end, or to a deadlock. */
  public static final int OK = 0;

  /** A line cannot be parsed. */
  public static final int BAD_LINE = 2;

  /** The kernel panicked. */
  public static final int PANIC = 3;

  /** Resources of the kernel were still allocated at the end. */
  public static final int LEAK = 4;
}
