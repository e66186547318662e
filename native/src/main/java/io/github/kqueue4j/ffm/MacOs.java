// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_CLOSE;
import static io.github.kqueue4j.SysEvent.NOTE_CLOSE_WRITE;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_OPEN;
import static io.github.kqueue4j.SysEvent.NOTE_READ;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.ffm.macos.MacOsKqueue;
import java.util.List;

/** macOS. The status of a process that ended has to be asked for, so NOTE_EXIT always does. */
final class MacOs extends Abi {

  private static final int LACKS =
      NOTE_OPEN | NOTE_CLOSE | NOTE_CLOSE_WRITE | NOTE_READ | NOTE_TRUNCATE;

  @Override
  String name() {
    return "macos";
  }

  @Override
  List<Creation> creations() {
    return List.of(Creation.plain(true));
  }

  /**
   * open(2): O_EVTONLY does not keep the volume from being unmounted, but waits for the writer of a
   * FIFO without O_NONBLOCK; O_SYMLINK opens a link itself.
   */
  @Override
  FileFlags fileFlags() {
    int watch = MacOsKqueue.O_EVTONLY() | MacOsKqueue.O_NONBLOCK() | MacOsKqueue.O_CLOEXEC();
    int link = watch | MacOsKqueue.O_SYMLINK();
    return new FileFlags(MacOsKqueue.O_NONBLOCK(), watch, link, MacOsKqueue.ELOOP());
  }

  @Override
  NativeBuffer newBuffer(int capacity, Translation translation) {
    return new CommonBuffer(capacity, translation);
  }

  @Override
  int number(Filter filter) {
    return switch (filter) {
      case READ -> MacOsKqueue.EVFILT_READ();
      case WRITE -> MacOsKqueue.EVFILT_WRITE();
      case VNODE -> MacOsKqueue.EVFILT_VNODE();
      case PROC -> MacOsKqueue.EVFILT_PROC();
      case SIGNAL -> MacOsKqueue.EVFILT_SIGNAL();
      case TIMER -> MacOsKqueue.EVFILT_TIMER();
      case EXCEPT -> MacOsKqueue.EVFILT_EXCEPT();
      case USER -> MacOsKqueue.EVFILT_USER();
      case AIO, EMPTY, PROCDESC -> ABSENT; // AIO: bound to a request of aio(4)
    };
  }

  @Override
  int notes(Filter filter, Features features) {
    return switch (filter) {
      case VNODE -> filter.notes() & ~LACKS;
      case PROC -> filter.notes() & ~NOTE_TRACK; // ENOTSUP
      case AIO, EMPTY, PROCDESC -> 0;
      default -> filter.notes();
    };
  }

  @Override
  int eventFlags() {
    return EV_ONESHOT | EV_CLEAR | EV_DISPATCH | EV_ERROR | EV_EOF;
  }

  /** EACCES for the status of a process that is not one's child: then without. */
  @Override
  int statusNote() {
    return MacOsKqueue.NOTE_EXITSTATUS();
  }

  @Override
  int toHost(Filter filter, int notes) {
    return filter == Filter.PROC && (notes & NOTE_EXIT) != 0
        ? notes | MacOsKqueue.NOTE_EXITSTATUS()
        : notes;
  }

  /** Bits of one's own, such as the reason of an exit, stand where others have other notes. */
  @Override
  int toPortable(Filter filter, int notes) {
    return switch (filter) {
      case VNODE -> notes & filter.notes() & ~LACKS;
      case PROC -> notes & filter.notes() & ~NOTE_TRACK;
      case EXCEPT -> notes & filter.notes();
      default -> notes;
    };
  }

  @Override
  TimerUnits timerUnits() {
    return TimerUnits.of(
        MacOsKqueue.NOTE_SECONDS(),
        0,
        MacOsKqueue.NOTE_USECONDS(),
        MacOsKqueue.NOTE_NSECONDS(),
        MacOsKqueue.NOTE_ABSOLUTE());
  }

  @Override
  void fillErrors(int[] portable) {
    BsdErrors.fill(
        portable, MacOsKqueue.ENOTSUP(), MacOsKqueue.EOVERFLOW(), MacOsKqueue.ECANCELED());
    portable[MacOsKqueue.EOPNOTSUPP()] = Errno.EOPNOTSUPP.number();
  }
}
