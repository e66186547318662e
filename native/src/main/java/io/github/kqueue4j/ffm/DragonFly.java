// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.EV_HUP;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_CLOSE;
import static io.github.kqueue4j.SysEvent.NOTE_CLOSE_WRITE;
import static io.github.kqueue4j.SysEvent.NOTE_OPEN;
import static io.github.kqueue4j.SysEvent.NOTE_READ;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.ffm.dragonfly.DragonFlyKqueue;
import java.util.List;

/**
 * DragonFly BSD 4.6 and later, the system that the reference backend ports. Timers are always in
 * milliseconds, whatever unit a change names.
 */
final class DragonFly extends Abi {

  private static final int MISSING_NOTES =
      NOTE_OPEN | NOTE_CLOSE | NOTE_CLOSE_WRITE | NOTE_READ | NOTE_TRUNCATE;

  @Override
  String name() {
    return "dragonfly";
  }

  @Override
  List<Creation> creations() {
    return List.of(Creation.plain(false));
  }

  /** Releases before 6.0 do not count the sleepers, so {@code kern.kq_wakeup_one} can miss some. */
  @Override
  boolean forgetsSleepers() {
    return true;
  }

  @Override
  FileFlags fileFlags() {
    int watch =
        DragonFlyKqueue.O_RDONLY() | DragonFlyKqueue.O_NONBLOCK() | DragonFlyKqueue.O_CLOEXEC();
    int link = watch | DragonFlyKqueue.O_NOFOLLOW(); // vn_open(): EMLINK
    return new FileFlags(DragonFlyKqueue.O_NONBLOCK(), watch, link, Errno.EMLINK.number());
  }

  @Override
  NativeBuffer newBuffer(int capacity, Translation translation) {
    return new CommonBuffer(capacity, translation);
  }

  @Override
  int number(Filter filter) {
    return switch (filter) {
      case READ -> DragonFlyKqueue.EVFILT_READ();
      case WRITE -> DragonFlyKqueue.EVFILT_WRITE();
      case VNODE -> DragonFlyKqueue.EVFILT_VNODE();
      case PROC -> DragonFlyKqueue.EVFILT_PROC();
      case SIGNAL -> DragonFlyKqueue.EVFILT_SIGNAL();
      case TIMER -> DragonFlyKqueue.EVFILT_TIMER();
      case EXCEPT -> DragonFlyKqueue.EVFILT_EXCEPT();
      case USER -> DragonFlyKqueue.EVFILT_USER();
      case AIO, EMPTY, PROCDESC -> ABSENT; // a knote of AIO never attaches
    };
  }

  @Override
  int notes(Filter filter, Features features) {
    return switch (filter) {
      case VNODE -> filter.notes() & ~MISSING_NOTES;
      case TIMER -> filter.notes() & ~NOTE_ABSTIME;
      case AIO, EMPTY, PROCDESC -> 0;
      default -> filter.notes();
    };
  }

  @Override
  int eventFlags() {
    return EV_ONESHOT | EV_CLEAR | EV_DISPATCH | EV_HUP | EV_NODATA | EV_ERROR | EV_EOF;
  }

  @Override
  int toPortable(Filter filter, int notes) {
    return filter == Filter.VNODE ? notes & filter.notes() & ~MISSING_NOTES : notes;
  }

  @Override
  TimerUnits timerUnits() {
    return TimerUnits.MILLISECONDS;
  }

  @Override
  void fillErrors(int[] portable) {
    BsdErrors.fill(
        portable,
        DragonFlyKqueue.ENOTSUP(),
        DragonFlyKqueue.EOVERFLOW(),
        DragonFlyKqueue.ECANCELED());
  }
}
