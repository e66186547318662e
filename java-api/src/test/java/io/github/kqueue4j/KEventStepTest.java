// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FFCOPY;
import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeDescriptor;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the steps that make a change, such as {@link KEvent#add}. */
class KEventStepTest {

  static Stream<Arguments> steps() {
    KEvent user = KEvent.user(1);
    return Stream.of(
        Arguments.of(KEvent.read(5), "5 READ 0 0 0 0x0"),
        Arguments.of(KEvent.write(5), "5 WRITE 0 0 0 0x0"),
        Arguments.of(KEvent.except(5, NOTE_OOB), "5 EXCEPT 0 OOB 0 0x0"),
        Arguments.of(KEvent.vnode(5, NOTE_WRITE), "5 VNODE 0 WRITE 0 0x0"),
        Arguments.of(KEvent.proc(7, NOTE_EXIT), "7 PROC 0 EXIT 0 0x0"),
        Arguments.of(KEvent.signal(Signal.USR1), "30 SIGNAL 0 0 0 0x0"),
        Arguments.of(KEvent.timer(1), "1 TIMER 0 0 0 0x0"),
        Arguments.of(user, "1 USER 0 0 0 0x0"),
        Arguments.of(user.add(), "1 USER ADD 0 0 0x0"),
        Arguments.of(user.delete(), "1 USER DELETE 0 0 0x0"),
        Arguments.of(user.enable(), "1 USER ENABLE 0 0 0x0"),
        Arguments.of(user.disable(), "1 USER DISABLE 0 0 0x0"),
        Arguments.of(user.trigger(), "1 USER 0 0x1000000 0 0x0"),
        Arguments.of(user.oneshot(), "1 USER ONESHOT 0 0 0x0"),
        Arguments.of(user.clear(), "1 USER CLEAR 0 0 0x0"),
        Arguments.of(user.dispatch(), "1 USER DISPATCH 0 0 0x0"),
        Arguments.of(user.receipt(), "1 USER RECEIPT 0 0 0x0"),
        Arguments.of(user.notes(NOTE_FFCOPY | 5).trigger(), "1 USER 0 0xc1000005 0 0x0"),
        Arguments.of(user.withData(-2), "1 USER 0 0 -2 0x0"),
        Arguments.of(user.withUdata(255), "1 USER 0 0 0 0xff"),
        Arguments.of(KEvent.read(5).lowWater(10), "5 READ 0 0x1 10 0x0"));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void setsItsField(KEvent event, String text) {
    assertThat(event).hasToString(text);
  }

  @Test
  void makesANewRecord() {
    KEvent before = KEvent.user(1);

    assertThat(before.add()).isNotEqualTo(before);
    assertThat(before.flags()).isZero();
  }

  @Test
  void mayComeInAnyOrder() {
    assertThat(KEvent.user(1).add().clear().withUdata(7).trigger())
        .isEqualTo(KEvent.user(1).trigger().withUdata(7).clear().add());
  }

  @ParameterizedTest
  @CsvSource({
    "PT1H, 3600000, 0",
    "PT0.001S, 1, 0",
    "PT0.0015S, 1500, 4",
    "PT0.000001S, 1, 4",
    "PT0.000000001S, 1, 8",
    "PT1.000000001S, 1000000001, 8",
    "PT2562047H, 9223369200000, 0",
    "PT2562048H, 9223372800000, 0",
    "PT2562048H0.000001S, 9223372800000, 0"
  })
  void keepsThePeriodInTheCoarsestExactUnit(Duration period, long data, int unit) {
    KEvent timer = KEvent.timer(1, period);

    assertThat(timer.data()).isEqualTo(data);
    assertThat(timer.fflags()).isEqualTo(unit);
  }

  @Test
  void capsAPeriodOfMoreThan63Bits() {
    assertThat(KEvent.timer(1, Kqueue.FOREVER).data()).isGreaterThan(Long.MAX_VALUE - 1000);
  }

  @Test
  void replacesTheUnitOfAnEarlierPeriod() {
    KEvent timer = KEvent.timer(1, Duration.ofNanos(1)).notes(NOTE_ABSTIME);

    assertThat(timer.period(Duration.ofSeconds(1)).fflags()).isEqualTo(NOTE_ABSTIME);
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT-1S"})
  void refusesAPeriodOfZeroOrLess(Duration period) {
    assertThatThrownBy(() -> KEvent.timer(7, period))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the period of timer 7 must be positive: " + period);
  }

  @ParameterizedTest
  @CsvSource({"0", "-1"})
  void refusesALowWaterMarkOfZeroOrLess(long bytes) {
    assertThatThrownBy(() -> KEvent.read(5).lowWater(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a low-water mark must be positive: " + bytes);
  }

  @Test
  void thatDoesNotFitTheFilterIsRefused() {
    assertThatThrownBy(() -> KEvent.read(5).trigger())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("trigger() is for USER only, not for 5 READ 0 0 0 0x0");
    assertThatThrownBy(() -> KEvent.timer(1).lowWater(4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("lowWater() is for READ and WRITE only, not for 1 TIMER 0 0 0 0x0");
    assertThatThrownBy(() -> KEvent.user(1).period(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("period() is for TIMER only, not for 1 USER 0 0 0 0x0");
  }

  @Test
  void takesTheNumberOfADescriptor() {
    Descriptor descriptor = new FakeDescriptor(9, "pipe sink");

    assertThat(KEvent.read(descriptor)).isEqualTo(KEvent.read(9));
    assertThat(KEvent.write(descriptor)).isEqualTo(KEvent.write(9));
    assertThat(KEvent.except(descriptor, NOTE_OOB)).isEqualTo(KEvent.except(9, NOTE_OOB));
    assertThat(KEvent.vnode(descriptor, NOTE_WRITE)).isEqualTo(KEvent.vnode(9, NOTE_WRITE));
  }

  @Test
  void refusesAClosedDescriptor() {
    Descriptor descriptor = new FakeDescriptor(9, "pipe sink");
    descriptor.close();

    assertThatThrownBy(() -> KEvent.read(descriptor))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Descriptor[9, pipe sink] is closed");
  }
}
