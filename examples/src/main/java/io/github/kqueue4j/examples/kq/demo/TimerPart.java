// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import java.io.IOException;
import java.time.Duration;

/** A periodic timer, which also is the clock of the demonstration. */
final class TimerPart implements Part {
  private final Duration period;
  private final long wanted;
  private long ticks;

  TimerPart(Duration period, long wanted) {
    this.period = period;
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return "timer";
  }

  @Override
  public Filter filter() {
    return Filter.TIMER;
  }

  @Override
  public String expectation() {
    return wanted + " ticks, one each " + period.toMillis() + " ms";
  }

  @Override
  public void begin(Registrar registrar) throws IOException {
    registrar.apply(KEvent.timer(1, period).add());
  }

  /** Time passes by itself. */
  @Override
  public void act() {}

  @Override
  public String see(KEvent event) {
    ticks += event.data();
    return "tick " + ticks + " of " + wanted;
  }

  long ticks() {
    return ticks;
  }

  @Override
  public boolean isComplete() {
    return ticks >= wanted;
  }
}
