// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Tests the questions that an event answers, such as {@link KEvent#isEof}. */
class KEventAnswerTest {

  @Test
  void thatAChangeFailedAndWhy() {
    KEvent error = new KEvent(1, Filter.USER, EV_ERROR, 0, 2, 0);

    assertThat(error.isError()).isTrue();
    assertThat(error.isReceipt()).isFalse();
    assertThat(error.errno()).isEqualTo(Errno.ENOENT);
  }

  @Test
  void thatAChangeSucceeded() {
    KEvent receipt = new KEvent(1, Filter.USER, EV_ERROR, 0, 0, 0);

    assertThat(receipt.isError()).isFalse();
    assertThat(receipt.isReceipt()).isTrue();
    assertThatThrownBy(receipt::errno)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no error in 1 USER ERROR 0 0 0x0");
  }

  @Test
  void neitherWhenItIsAnEvent() {
    KEvent event = new KEvent(1, Filter.USER, EV_CLEAR, 0, 3, 0);

    assertThat(event.isError()).isFalse();
    assertThat(event.isReceipt()).isFalse();
    assertThatThrownBy(event::errno).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void thatTheEndOfFileIsReached() {
    assertThat(new KEvent(5, Filter.READ, EV_EOF, 0, 3, 0).isEof()).isTrue();
    assertThat(new KEvent(5, Filter.READ, EV_EOF, 0, 3, 0).isError()).isFalse();
    assertThat(KEvent.read(5).isEof()).isFalse();
  }

  @Test
  void whetherAnyOfSomeNotesIsSet() {
    assertThat(KEvent.vnode(5, NOTE_WRITE).hasNote(NOTE_WRITE | SysEvent.NOTE_DELETE)).isTrue();
    assertThat(KEvent.vnode(5, NOTE_WRITE).hasNote(SysEvent.NOTE_DELETE)).isFalse();
    assertThat(KEvent.proc(5, NOTE_EXIT).hasNote(NOTE_EXIT)).isTrue();
  }

  @Test
  void howAProcessEnded() {
    assertThat(KEvent.proc(5, NOTE_EXIT).withData(256).exitStatus())
        .isEqualTo(ExitStatus.exited(1));
    assertThat(KEvent.proc(5, NOTE_EXIT).withData(-1).exitStatus()).isEqualTo(ExitStatus.unknown());
  }

  @Test
  void noExitStatusOfALiveProcess() {
    KEvent fork = KEvent.proc(4711, NOTE_FORK).clear();

    assertThatThrownBy(fork::exitStatus)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no NOTE_EXIT in 4711 PROC CLEAR FORK 0 0x0");
    assertThatThrownBy(() -> KEvent.user(1).notes(NOTE_EXIT).exitStatus())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whyASocketEnded() {
    assertThat(new KEvent(5, Filter.READ, EV_EOF, 54, 0, 0).socketError())
        .contains(Errno.ECONNRESET);
    assertThat(new KEvent(5, Filter.WRITE, EV_EOF, 32, 0, 0).socketError()).contains(Errno.EPIPE);
    assertThat(new KEvent(5, Filter.READ, EV_EOF, 0, 0, 0).socketError()).isEmpty();
    assertThat(new KEvent(5, Filter.READ, 0, 1, 9, 0).socketError()).isEmpty();
    assertThat(new KEvent(5, Filter.VNODE, EV_EOF, 64, 0, 0).socketError()).isEmpty();
  }

  @Test
  void theSameAsOneWithEqualFields() {
    assertThat(KEvent.user(1).add()).isEqualTo(KEvent.user(1).add()).isNotEqualTo(KEvent.user(1));
  }

  @Test
  @SuppressWarnings("NullAway") // as programs without a null checker may do
  void nothingWithoutAFilter() {
    assertThatNullPointerException().isThrownBy(() -> new KEvent(1, null, 0, 0, 0, 0));
  }
}
