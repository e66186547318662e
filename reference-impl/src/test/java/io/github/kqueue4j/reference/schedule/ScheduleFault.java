// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Thrown for an order that has failed. */
public final class ScheduleFault extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String what;

  ScheduleFault(long seed, String what, List<Task> tasks, @Nullable Throwable cause) {
    super(message(seed, what, tasks), cause);
    this.what = what;
  }

  private static String message(long seed, String what, List<Task> tasks) {
    StringBuilder text = new StringBuilder("seed " + seed + ": " + what);
    tasks.forEach(task -> text.append("\n  ").append(task));
    return text.toString();
  }

  /** Returns a description of the failure, without the seed. */
  public String what() {
    return what;
  }
}
