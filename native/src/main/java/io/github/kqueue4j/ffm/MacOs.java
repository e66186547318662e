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

/**
 * macOS. The kernel reports an exit status only on request, so a change with NOTE_EXIT always
 * requests the status.
 */
final class MacOs extends Abi {

  private static final int MISSING_NOTES =
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
   * open(2): a descriptor with O_EVTONLY does not prevent the volume from being unmounted. Without
   * O_NONBLOCK, opening a FIFO would wait for its writer. O_SYMLINK opens a symbolic link itself.
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
      case AIO, EMPTY, PROCDESC -> ABSENT; // AIO needs a request of aio(4), which Java cannot make
    };
  }

  @Override
  int notes(Filter filter, Features features) {
    return switch (filter) {
      case VNODE -> filter.notes() & ~MISSING_NOTES;
      case PROC -> filter.notes() & ~NOTE_TRACK; // the kernel refuses NOTE_TRACK with ENOTSUP
      case AIO, EMPTY, PROCDESC -> 0;
      default -> filter.notes();
    };
  }

  @Override
  int eventFlags() {
    return EV_ONESHOT | EV_CLEAR | EV_DISPATCH | EV_ERROR | EV_EOF;
  }

  /**
   * The kernel refuses the status of a process that is not a child with EACCES; the change is then
   * made without this note.
   */
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

  /** Masks macOS's own bits, such as the reason of an exit, which overlap other systems' notes. */
  @Override
  int toPortable(Filter filter, int notes) {
    return switch (filter) {
      case VNODE -> notes & filter.notes() & ~MISSING_NOTES;
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
