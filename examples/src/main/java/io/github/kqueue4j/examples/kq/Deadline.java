// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.KEvent;
import java.time.Duration;

/** Stops the watch when its time is over. */
record Deadline(long ident, Duration time) implements Source {
  @Override
  public String kind() {
    return "for";
  }

  @Override
  public String name() {
    return DurationConverter.text(time);
  }

  @Override
  public boolean isWatched() {
    return false;
  }

  @Override
  public KEvent change() {
    return KEvent.timer(ident, time).add().oneshot();
  }

  @Override
  public SourceEvent see(KEvent event) {
    return SourceEvent.stop(0);
  }
}
