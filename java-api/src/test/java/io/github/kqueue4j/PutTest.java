// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_CHILD;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_MSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_NSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_SECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_USECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests {@link KEventBuffer#put}. */
class PutTest {

  private final KEventBuffer buffer = new FakeBuffer(2);

  static Stream<Arguments> refused() {
    KEvent timer = KEvent.timer(7).add();
    String changeFlags = "ADD|DELETE|ENABLE|DISABLE|ONESHOT|CLEAR|RECEIPT|DISPATCH";
    return Stream.of(
        Arguments.of(
            new KEvent(1, Filter.USER, EV_ADD | 0x8100, 0, 0, 0),
            "1 USER: a change cannot have the flags EOF|0x100, only " + changeFlags),
        Arguments.of(
            KEvent.user(1).add().delete(),
            "1 USER: ADD|DELETE contradict each other, and the systems disagree on which one wins:"
                + " make two changes"),
        Arguments.of(
            KEvent.user(1).add().enable().disable(),
            "1 USER: ENABLE|DISABLE contradict each other, and the systems disagree on which one"
                + " wins: make two changes"),
        Arguments.of(
            KEvent.read(5).add().notes(2), "5 READ: a change cannot have the notes 0x2, only 0x1"),
        Arguments.of(
            KEvent.proc(7, NOTE_EXIT | NOTE_CHILD).add(),
            "7 PROC: a change cannot have the notes CHILD, only TRACK|EXEC|FORK|EXIT"),
        Arguments.of(
            KEvent.signal(Signal.HUP).add().notes(1),
            "1 SIGNAL: a change cannot have the notes 0x1, only 0"),
        Arguments.of(timer, "timer 7 has no period: use timer(7, Duration)"),
        Arguments.of(timer.withData(-5), "the period of timer 7 must be positive: -5"),
        Arguments.of(
            timer.withData(1).notes(NOTE_SECONDS | NOTE_NSECONDS),
            "timer 7 has more than one unit: SECONDS|NSECONDS, use one"),
        Arguments.of(
            KEvent.timer(7).delete().notes(NOTE_MSECONDS | NOTE_USECONDS),
            "timer 7 has more than one unit: MSECONDS|USECONDS, use one"),
        Arguments.of(
            KEvent.user(Long.MIN_VALUE).add(),
            "user event -9223372036854775808 is reserved for wakeup()"),
        Arguments.of(
            new KEvent(0, Filter.SIGNAL, EV_ADD, 0, 0, 0),
            "no signal has the number 0: use signal(Signal), or 1 to 31"),
        Arguments.of(
            new KEvent(32, Filter.SIGNAL, EV_ADD, 0, 0, 0),
            "no signal has the number 32: use signal(Signal), or 1 to 31"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesChangesThatNoProgramCanMean(KEvent change, String message) {
    assertThatThrownBy(() -> buffer.put(change))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThat(buffer.size()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void refusesDescriptorsOutOfRange(Filter filter) {
    for (long ident : new long[] {-1, 1L << 31, 1L << 32 | 3, Long.MIN_VALUE + 1}) {
      if (filter.takesDescriptor()) {
        assertThatThrownBy(() -> buffer.put(ident, filter, EV_ADD, 0, 0, 0))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "%d %s: no descriptor has that number, only 0 to 2147483647", ident, filter);
      }
    }
    assertThat(buffer.size()).isZero();
  }

  static Stream<KEvent> accepted() {
    return Stream.of(
        KEvent.read(0),
        KEvent.read(Integer.MAX_VALUE).add(),
        KEvent.timer(-1).delete(),
        KEvent.timer(1).enable(),
        KEvent.timer(1).add().withData(1).notes(NOTE_SECONDS | NOTE_ABSTIME),
        KEvent.user(Long.MAX_VALUE).add().notes(0xc1ff_ffff),
        KEvent.user(Long.MIN_VALUE + 1).add(),
        KEvent.signal(Signal.USR2).add(),
        KEvent.proc(-1, NOTE_EXIT).add(),
        new KEvent(1, Filter.USER, 0xff & ~EV_DELETE & ~8, 0, Long.MIN_VALUE, -1));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void takesAllOtherChangesUnmodified(KEvent change) {
    assertThat(buffer.put(change).get(0)).isEqualTo(change);
  }

  @Test
  void refusesMoreThanFits() {
    buffer.put(KEvent.user(1).add()).put(KEvent.user(2).add());

    assertThatThrownBy(() -> buffer.put(KEvent.user(3).add()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("buffer is full (2 changes): was clear() forgotten after kevent?");
  }

  @Test
  @SuppressWarnings("NullAway") // as programs without a null checker may do
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> buffer.put(null));
    assertThatNullPointerException().isThrownBy(() -> buffer.put(1, null, EV_ADD, 0, 0, 0));
  }
}
