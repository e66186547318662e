// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.fake.FakeDriver;
import io.github.kqueue4j.fake.FakeProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A watch service whose kernel has another event in each call. */
class EndlessEventsTest {
  private static final int MANY = 10_000;

  private final FakeProvider provider = new FakeProvider("fake");
  private final FakeDriver driver = provider.driver();
  private KqueueWatchService service;

  @BeforeEach
  void open() throws KqueueException {
    service = KqueueWatchService.open(Backend.from(provider));
    KEvent added = driver.applied().getFirst();
    driver.whileInside(() -> {
      assertThat(driver.calls().size()).isLessThan(MANY);
      driver.pend(KEvent.user(added.ident()).withUdata(added.udata()));
    });
  }

  private long triggers() {
    return driver.applied().stream()
        .filter(change -> (change.fflags() & SysEvent.NOTE_TRIGGER) != 0)
        .count();
  }

  /**
   * The thread that is woken takes the events that the watcher has collected beyond those of the
   * call; the kernel wakes nobody for them.
   */
  @Test
  void letACallEndAndWakeAnotherThread() {
    assertThat(service.poll()).isNull();

    assertThat(triggers()).isEqualTo(1);
  }
}
