// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.KEvent;
import java.time.Duration;

/** A periodic timer. */
record TimerSource(long ident, Duration period) implements Source {
  @Override
  public String kind() {
    return "timer";
  }

  @Override
  public String name() {
    return DurationConverter.text(period);
  }

  @Override
  public KEvent change() {
    return KEvent.timer(ident, period).add();
  }

  @Override
  public SourceEvent see(KEvent event) {
    return SourceEvent.of(event.data() == 1 ? "expired" : "expired " + event.data() + " times");
  }
}
