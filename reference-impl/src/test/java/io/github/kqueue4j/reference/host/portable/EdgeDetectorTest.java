// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests what a condition that is polled reports. */
class EdgeDetectorTest {
  /** An interval that does not pass during a test. */
  private static final long LONG = TimeUnit.HOURS.toNanos(1);

  /** Returns the detector of a condition of which an event has told a state. */
  private static EdgeDetector told(long state, long firstInterval) {
    EdgeDetector edge = new EdgeDetector(firstInterval, EdgeDetector.LONGEST_READ_NANOS);
    assertThat(edge.isMuted()).isFalse();
    assertThat(edge.report()).isTrue();
    edge.tell(state);
    return edge;
  }

  @Test
  void isNothingAgainWhileTheStateRemains() {
    EdgeDetector edge = told(3, LONG);
    assertThat(edge.isMuted()).isTrue();
    assertThat(edge.reportAgain(3)).isFalse();
    assertThat(edge.reportAgain(3)).isFalse();
  }

  @Test
  void isAnyOtherStateAtOnce() {
    assertThat(told(3, LONG).reportAgain(4)).isTrue();
    assertThat(told(3, LONG).reportAgain(2)).isTrue();
  }

  @Test
  void isTheSameStateAgainAfterTheInterval() {
    EdgeDetector edge = told(3, 0);
    assertThat(edge.reportAgain(3)).isTrue();
    assertThat(edge.reportAgain(3)).isTrue();
  }

  @Test
  void isNothingAfterTheLastEvent() {
    EdgeDetector edge = told(0, 0);
    edge.tellLast();
    assertThat(edge.reportAgain(0)).isFalse();
    assertThat(edge.reportAgain(1)).isTrue();
  }

  @Test
  void isTheSameStateOnceItHasCeased() {
    EdgeDetector edge = told(3, LONG);
    edge.cease();
    assertThat(edge.isMuted()).isFalse();
    assertThat(edge.report()).isTrue();
    edge.tell(3);
    edge.tellNothing(); // as a filter has found
    assertThat(edge.reportAgain(3)).isTrue();
  }

  @Test
  void limitsAWaitOnlyWhileItIsMuted() {
    EdgeDetector edge = told(3, EdgeDetector.FIRST_READ_NANOS);
    assertThat(edge.waitNanos()).isEqualTo(EdgeDetector.FIRST_READ_NANOS);
    edge.cease();
    assertThat(edge.waitNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void comesAtIntervalsThatGrow() {
    EdgeDetector edge = told(3, 1);
    for (int i = 0; i < 32; i++) {
      long before = edge.waitNanos();
      long again = System.nanoTime() + before;
      while (System.nanoTime() < again) {
        Thread.onSpinWait();
      }
      assertThat(edge.reportAgain(3)).isTrue();
      assertThat(edge.waitNanos()).isEqualTo(Math.min(2 * before, EdgeDetector.LONGEST_READ_NANOS));
    }
  }

  @Test
  void comesAtTheFirstIntervalOnceTheProgramHasRead() {
    EdgeDetector edge = told(3, EdgeDetector.FIRST_READ_NANOS);
    while (!edge.reportAgain(3)) {
      Thread.onSpinWait();
    }
    assertThat(edge.waitNanos()).isGreaterThan(EdgeDetector.FIRST_READ_NANOS);
    assertThat(edge.reportAgain(4)).isTrue();
    assertThat(edge.waitNanos()).isGreaterThan(EdgeDetector.FIRST_READ_NANOS);
    assertThat(edge.reportAgain(2)).isTrue();
    assertThat(edge.waitNanos()).isEqualTo(EdgeDetector.FIRST_READ_NANOS);
  }
}
