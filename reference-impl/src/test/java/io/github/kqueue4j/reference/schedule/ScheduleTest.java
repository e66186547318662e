// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.instrument.RewritingLoader;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests that a schedule finds orders in which threads fail, and can repeat them. */
class ScheduleTest {
  private static final int ORDERS = 2000;

  private final Constructor<?> maker = maker();

  private static Constructor<?> maker() {
    RewritingLoader loader =
        new RewritingLoader(
            Meeting.class.getClassLoader(),
            Meeting.class.getName()::equals,
            Meeting.class.getName()::equals,
            ScheduleRules.all());
    try {
      Constructor<?> maker =
          loader.loadClass(Meeting.class.getName()).getDeclaredConstructor(String.class);
      maker.setAccessible(true);
      return maker;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no copy of Meeting", e);
    }
  }

  @SuppressWarnings(
      "unchecked") // the original class implements the interface, so the copy does too
  private @Nullable ScheduleFault run(String mistake, long seed, @Nullable List<String> trace) {
    try {
      Consumer<Schedule> meeting = (Consumer<Schedule>) maker.newInstance(mistake);
      Schedule.run(seed, meeting, trace == null ? null : trace::add);
      return null;
    } catch (ScheduleFault fault) {
      return fault;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no copy of Meeting", e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lost update, an addition is lost",
    "deadlock, an addition is lost",
    "lost wake-up, no step is possible any more",
    "late time, party 0 has thrown java.lang.AssertionError: time passes"
  })
  void findsAMistakeInSomeOrdersAndAgainByTheSeed(String mistake, String expected) {
    int found = 0;
    for (long seed = 0; seed < ORDERS; seed++) {
      ScheduleFault fault = run(mistake, seed, null);
      if (fault != null) {
        found++;
        List<String> trace = new ArrayList<>();
        List<String> again = new ArrayList<>();
        assertThat(fault.what()).isEqualTo(expected);
        assertThat(run(mistake, seed, trace)).hasMessage(fault.getMessage());
        assertThat(run(mistake, seed, again)).hasMessage(fault.getMessage());
        assertThat(again).isEqualTo(trace).isNotEmpty();
      }
    }
    assertThat(found).isPositive();
  }

  @Test
  void findsNothingWhereNothingIsWrong() {
    for (long seed = 0; seed < ORDERS; seed++) {
      assertThat(run("none", seed, null)).isNull();
    }
  }

  @Test
  void leavesThreadsAloneThatAreNoTasks() throws Exception {
    Object meeting = maker.newInstance("none");
    assertThat(meeting.getClass()).isNotEqualTo(Meeting.class);
    assertThat(Schedule.ofThread()).isNull();
    ScheduledCalls.point("nowhere");
    Thread me = Thread.currentThread();
    ScheduledCalls.interrupt(me);
    assertThat(ScheduledCalls.isInterrupted(me)).isTrue();
    assertThat(ScheduledCalls.interrupted()).isTrue();
    ScheduledCalls.unpark(me);
    ScheduledCalls.park(this);
    assertThat(ScheduledCalls.nanoTime()).isLessThanOrEqualTo(System.nanoTime());
  }
}
