// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.ffm.freebsd.FreeBsdKqueue;
import java.util.List;

/**
 * FreeBSD 12 and later: entries of 64 bytes. Releases before 12 have entries of 32 bytes and would
 * read an array of 64-byte entries with the wrong stride, so they are refused.
 */
final class FreeBsd extends Abi {

  static final int FIRST_RELEASE = 12;

  @Override
  String name() {
    return "freebsd";
  }

  @Override
  List<Creation> creations() {
    return List.of(
        Creation.with("kqueuex", FreeBsdKqueue.KQUEUE_CLOEXEC()), // since FreeBSD 14
        Creation.with("kqueue1", FreeBsdKqueue.O_CLOEXEC()),
        Creation.plain(false));
  }

  /**
   * open(2) with O_PATH and O_NOFOLLOW opens the symbolic link itself, and the descriptor accepts
   * EVFILT_VNODE. Releases before 13.1 ignore O_PATH and fail with EMLINK.
   */
  @Override
  FileFlags fileFlags() {
    int watch = FreeBsdKqueue.O_RDONLY() | FreeBsdKqueue.O_NONBLOCK() | FreeBsdKqueue.O_CLOEXEC();
    int link = FreeBsdKqueue.O_PATH() | FreeBsdKqueue.O_NOFOLLOW() | FreeBsdKqueue.O_CLOEXEC();
    return new FileFlags(FreeBsdKqueue.O_NONBLOCK(), watch, link, Errno.EMLINK.number());
  }

  @Override
  NativeBuffer newBuffer(int capacity, Translation translation) {
    return new FreeBsdBuffer(capacity, translation);
  }

  @Override
  int number(Filter filter) {
    return switch (filter) {
      case READ -> FreeBsdKqueue.EVFILT_READ();
      case WRITE -> FreeBsdKqueue.EVFILT_WRITE();
      case VNODE -> FreeBsdKqueue.EVFILT_VNODE();
      case PROC -> FreeBsdKqueue.EVFILT_PROC();
      case SIGNAL -> FreeBsdKqueue.EVFILT_SIGNAL();
      case TIMER -> FreeBsdKqueue.EVFILT_TIMER();
      case USER -> FreeBsdKqueue.EVFILT_USER();
      case EMPTY -> FreeBsdKqueue.EVFILT_EMPTY();
      case PROCDESC -> FreeBsdKqueue.EVFILT_PROCDESC();
      case AIO, EXCEPT -> ABSENT; // AIO needs a request of aio(4), which Java cannot make
    };
  }

  @Override
  int notes(Filter filter, Features features) {
    return switch (filter) {
      case VNODE -> filter.notes() & ~NOTE_TRUNCATE;
      case AIO, EXCEPT -> 0;
      default -> filter.notes();
    };
  }

  @Override
  int eventFlags() {
    return EV_ONESHOT | EV_CLEAR | EV_DISPATCH | EV_ERROR | EV_EOF;
  }

  @Override
  int toPortable(Filter filter, int notes) {
    return filter == Filter.VNODE ? notes & filter.notes() & ~NOTE_TRUNCATE : notes;
  }

  @Override
  TimerUnits timerUnits() {
    return TimerUnits.of(
        FreeBsdKqueue.NOTE_SECONDS(),
        FreeBsdKqueue.NOTE_MSECONDS(),
        FreeBsdKqueue.NOTE_USECONDS(),
        FreeBsdKqueue.NOTE_NSECONDS(),
        FreeBsdKqueue.NOTE_ABSTIME());
  }

  @Override
  void fillErrors(int[] portable) {
    BsdErrors.fill(
        portable, FreeBsdKqueue.ENOTSUP(), FreeBsdKqueue.EOVERFLOW(), FreeBsdKqueue.ECANCELED());
  }
}
