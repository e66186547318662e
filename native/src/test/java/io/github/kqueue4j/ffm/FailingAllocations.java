// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.reference.instrument.Steps;
import io.github.kqueue4j.reference.schedule.Schedule;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes at most one allocation of each schedule fail; the seed of the schedule chooses which. */
final class FailingAllocations implements Steps.Listener {

  private static final int ONE_IN = 24;

  /** The sites of the allocations that failed. */
  final TreeSet<String> sites = new TreeSet<>();

  private @Nullable Schedule last;
  private boolean hasFailed;

  @Override
  public void reached(int site) {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      return;
    }
    if (schedule != last) {
      last = schedule;
      hasFailed = false;
    }
    if (!hasFailed && schedule.choose(ONE_IN) == 0) {
      hasFailed = true;
      sites.add(Steps.site(site).toString());
      throw new OutOfMemoryError("no memory at " + Steps.site(site));
    }
  }
}
