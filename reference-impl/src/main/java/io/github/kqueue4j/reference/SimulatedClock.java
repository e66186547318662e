// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The virtual clock of a simulated kernel, as a {@link Clock}. */
final class SimulatedClock extends Clock {
  private final InstantSource time;

  SimulatedClock(InstantSource time) {
    this.time = time;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return time.withZone(zone);
  }

  @Override
  public Instant instant() {
    return time.instant();
  }
}
