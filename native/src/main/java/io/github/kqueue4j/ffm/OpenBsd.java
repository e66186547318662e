// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_CLOSE;
import static io.github.kqueue4j.SysEvent.NOTE_CLOSE_WRITE;
import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.SysEvent.NOTE_OPEN;
import static io.github.kqueue4j.SysEvent.NOTE_READ;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.ffm.openbsd.OpenBsdKqueue;
import java.util.List;

/** OpenBSD 6.2 and later. User events appeared in 7.8, units of timers in 7.4 or 7.5. */
final class OpenBsd extends Abi {

  private static final int MISSING_NOTES = NOTE_OPEN | NOTE_CLOSE | NOTE_CLOSE_WRITE | NOTE_READ;

  @Override
  String name() {
    return "openbsd";
  }

  @Override
  List<Creation> creations() {
    return List.of(
        Creation.with("kqueue1", OpenBsdKqueue.O_CLOEXEC()), // since OpenBSD 7.4
        Creation.plain(false));
  }

  @Override
  FileFlags fileFlags() {
    int watch = OpenBsdKqueue.O_RDONLY() | OpenBsdKqueue.O_NONBLOCK() | OpenBsdKqueue.O_CLOEXEC();
    int link = watch | OpenBsdKqueue.O_NOFOLLOW(); // open(2): ELOOP
    return new FileFlags(OpenBsdKqueue.O_NONBLOCK(), watch, link, OpenBsdKqueue.ELOOP());
  }

  @Override
  NativeBuffer newBuffer(int capacity, Translation translation) {
    return new CommonBuffer(capacity, translation);
  }

  @Override
  int number(Filter filter) {
    return switch (filter) {
      case READ -> OpenBsdKqueue.EVFILT_READ();
      case WRITE -> OpenBsdKqueue.EVFILT_WRITE();
      case VNODE -> OpenBsdKqueue.EVFILT_VNODE();
      case PROC -> OpenBsdKqueue.EVFILT_PROC();
      case SIGNAL -> OpenBsdKqueue.EVFILT_SIGNAL();
      case TIMER -> OpenBsdKqueue.EVFILT_TIMER();
      case EXCEPT -> OpenBsdKqueue.EVFILT_EXCEPT();
      case USER -> OpenBsdKqueue.EVFILT_USER();
      case AIO, EMPTY, PROCDESC -> ABSENT; // AIO has a number but no implementation
    };
  }

  @Override
  int notes(Filter filter, Features features) {
    return switch (filter) {
      case VNODE -> filter.notes() & ~MISSING_NOTES;
      case TIMER -> features.timerUnits() ? filter.notes() : filter.notes() & ~NOTE_ABSTIME;
      case USER -> features.userEvents() ? filter.notes() : 0;
      case AIO, EMPTY, PROCDESC -> 0;
      default -> filter.notes();
    };
  }

  @Override
  int eventFlags() {
    return EV_ONESHOT | EV_CLEAR | EV_DISPATCH | EV_ERROR | EV_EOF;
  }

  @Override
  int toHost(Filter filter, int notes) {
    return switch (filter) {
      case VNODE -> Bits.move(notes, NOTE_TRUNCATE, OpenBsdKqueue.NOTE_TRUNCATE());
      case EXCEPT -> Bits.move(notes, NOTE_OOB, OpenBsdKqueue.NOTE_OOB());
      default -> notes;
    };
  }

  @Override
  int toPortable(Filter filter, int notes) {
    return switch (filter) {
      case VNODE ->
          Bits.move(notes & ~NOTE_TRUNCATE, OpenBsdKqueue.NOTE_TRUNCATE(), NOTE_TRUNCATE)
              & filter.notes()
              & ~MISSING_NOTES;
      case EXCEPT ->
          Bits.move(notes & ~NOTE_OOB, OpenBsdKqueue.NOTE_OOB(), NOTE_OOB) & filter.notes();
      default -> notes;
    };
  }

  @Override
  TimerUnits timerUnits() {
    return TimerUnits.of(
        OpenBsdKqueue.NOTE_SECONDS(),
        OpenBsdKqueue.NOTE_MSECONDS(),
        OpenBsdKqueue.NOTE_USECONDS(),
        OpenBsdKqueue.NOTE_NSECONDS(),
        OpenBsdKqueue.NOTE_ABSTIME());
  }

  @Override
  boolean timerUnitsMayBeMissing() {
    return true;
  }

  @Override
  void fillErrors(int[] portable) {
    BsdErrors.fill(
        portable, OpenBsdKqueue.ENOTSUP(), OpenBsdKqueue.EOVERFLOW(), OpenBsdKqueue.ECANCELED());
  }
}
