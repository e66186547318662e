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
import static io.github.kqueue4j.SysEvent.NOTE_OPEN;
import static io.github.kqueue4j.SysEvent.NOTE_READ;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.ffm.netbsd.NetBsdKqueue;
import java.util.List;

/**
 * NetBSD 11 and later: entries of 72 bytes. Filters are numbered upwards from 0, filter and flags
 * have 32 bits, the counts are {@code size_t}, and the header renames kevent(2).
 */
class NetBsd extends Abi {

  /** errno(2): "inappropriate file type or format". */
  private static final int EFTYPE = 79;

  private static final int SINCE_10 = NOTE_OPEN | NOTE_CLOSE | NOTE_CLOSE_WRITE | NOTE_READ;

  @Override
  String name() {
    return "netbsd";
  }

  @Override
  final String system() {
    return "netbsd";
  }

  @Override
  String kevent() {
    return "__kevent100";
  }

  @Override
  final boolean hasLongCounts() {
    return true;
  }

  @Override
  final List<Creation> creations() {
    return List.of(
        Creation.with("kqueue1", NetBsdKqueue.O_CLOEXEC()), // since NetBSD 6
        Creation.plain(false));
  }

  @Override
  final FileFlags fileFlags() {
    int watch = NetBsdKqueue.O_RDONLY() | NetBsdKqueue.O_NONBLOCK() | NetBsdKqueue.O_CLOEXEC();
    int link = watch | NetBsdKqueue.O_NOFOLLOW();
    return new FileFlags(NetBsdKqueue.O_NONBLOCK(), watch, link, EFTYPE);
  }

  @Override
  NativeBuffer newBuffer(int capacity, Translation translation) {
    return new NetBsdBuffer(capacity, translation);
  }

  @Override
  final int number(Filter filter) {
    return switch (filter) {
      case READ -> NetBsdKqueue.EVFILT_READ();
      case WRITE -> NetBsdKqueue.EVFILT_WRITE();
      case VNODE -> NetBsdKqueue.EVFILT_VNODE();
      case PROC -> NetBsdKqueue.EVFILT_PROC();
      case SIGNAL -> NetBsdKqueue.EVFILT_SIGNAL();
      case TIMER -> NetBsdKqueue.EVFILT_TIMER();
      case USER -> NetBsdKqueue.EVFILT_USER();
      case EMPTY -> NetBsdKqueue.EVFILT_EMPTY();
      case AIO, EXCEPT, PROCDESC -> ABSENT; // AIO has a number but no implementation
    };
  }

  /** User events, EMPTY, four notes of VNODE and the units of timers all appeared in NetBSD 10. */
  @Override
  final boolean supports(Filter filter, Features features) {
    return super.supports(filter, features) && (filter != Filter.EMPTY || features.userEvents());
  }

  @Override
  final int notes(Filter filter, Features features) {
    return switch (filter) {
      case VNODE -> filter.notes() & ~(features.userEvents() ? 0 : SINCE_10) & ~NOTE_TRUNCATE;
      case TIMER -> features.timerUnits() ? filter.notes() : filter.notes() & ~NOTE_ABSTIME;
      case USER -> features.userEvents() ? filter.notes() : 0;
      case AIO, EXCEPT, PROCDESC -> 0;
      default -> filter.notes();
    };
  }

  @Override
  final int eventFlags() {
    return EV_ONESHOT | EV_CLEAR | EV_DISPATCH | EV_ERROR | EV_EOF;
  }

  @Override
  final int toPortable(Filter filter, int notes) {
    return filter == Filter.VNODE ? notes & filter.notes() & ~NOTE_TRUNCATE : notes;
  }

  @Override
  final TimerUnits timerUnits() {
    return TimerUnits.of(
        NetBsdKqueue.NOTE_SECONDS(),
        NetBsdKqueue.NOTE_MSECONDS(),
        NetBsdKqueue.NOTE_USECONDS(),
        NetBsdKqueue.NOTE_NSECONDS(),
        NetBsdKqueue.NOTE_ABSTIME());
  }

  @Override
  final boolean timerUnitsMayBeMissing() {
    return true;
  }

  @Override
  final void fillErrors(int[] portable) {
    BsdErrors.fill(
        portable, NetBsdKqueue.ENOTSUP(), NetBsdKqueue.EOVERFLOW(), NetBsdKqueue.ECANCELED());
  }
}
