// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@link ExitStatus}. */
class ExitStatusTest {

  @ParameterizedTest
  @CsvSource({
    "0, exit 0",
    "256, exit 1",
    "65280, exit 255",
    "9, signal KILL",
    "15, signal TERM",
    "31, signal USR2",
    "134, signal ABRT",
    "-1, unknown"
  })
  void isDecodedFromAWaitStatusAndBack(int status, String words) {
    ExitStatus decoded = ExitStatus.ofWaitStatus(status);

    assertThat(decoded).hasToString(words);
    assertThat(decoded.waitStatus()).isEqualTo(status);
  }

  @Test
  void hasACoreFileBit() {
    assertThat(ExitStatus.ofWaitStatus(6 | 0x80).coreDumped()).isTrue();
    assertThat(ExitStatus.ofWaitStatus(6).coreDumped()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0x7f, 0x137f, 65, 126})
  void isUnknownForAStopAndForSignalsWithoutAName(long status) {
    assertThat(ExitStatus.ofWaitStatus(status)).isEqualTo(ExitStatus.unknown());
  }

  @ParameterizedTest
  @ValueSource(longs = {-2, 0x1_0000, 0x7fff_0300L, Long.MIN_VALUE, Long.MAX_VALUE})
  void refusesNumbersThatAreNoWaitStatus(long status) {
    assertThatThrownBy(() -> ExitStatus.ofWaitStatus(status))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a wait status is -1, or 0 to 65535 with a code in bits 8 to 15 and a signal in bits 0"
                + (" to 6: " + status + "; of an event use exitStatus()"));
  }

  @Test
  void ofAnEventIgnoresFurtherBitsOfTheKernel() {
    KEvent event = new KEvent(4711, Filter.PROC, 0, SysEvent.NOTE_EXIT, 0x7fff_0300L, 0);
    assertThat(event.exitStatus()).isEqualTo(ExitStatus.exited(3));
  }

  @Test
  void isSuccessOnlyIfKnownAndZero() {
    assertThat(ExitStatus.exited(0).isSuccess()).isTrue();
    assertThat(ExitStatus.exited(1).isSuccess()).isFalse();
    assertThat(ExitStatus.killedBy(Signal.TERM).isSuccess()).isFalse();
    assertThat(ExitStatus.unknown().isSuccess()).isFalse();
  }

  @Test
  void hasItsParts() {
    assertThat(ExitStatus.exited(3).code()).hasValue(3);
    assertThat(ExitStatus.exited(3).signal()).isEmpty();
    assertThat(ExitStatus.killedBy(Signal.INT).signal()).contains(Signal.INT);
    assertThat(ExitStatus.killedBy(Signal.INT).code()).isEmpty();
    assertThat(ExitStatus.unknown().code()).isEmpty();
    assertThat(ExitStatus.unknown().signal()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256})
  void hasNoCodeOutsideAByte(int code) {
    assertThatThrownBy(() -> ExitStatus.exited(code))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an exit code is 0 to 255: " + code);
  }

  @Test
  void refusesPartsThatContradictEachOther() {
    OptionalInt code = OptionalInt.of(1);
    Optional<Signal> signal = Optional.of(Signal.TERM);

    assertThatThrownBy(() -> new ExitStatus(code, signal, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a process ends by a code or by a signal, not by both: 1 and TERM");
    assertThatThrownBy(() -> new ExitStatus(code, Optional.empty(), true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("only a signal leaves a core file: name the signal");
  }
}
