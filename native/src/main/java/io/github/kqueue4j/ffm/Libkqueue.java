// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.ffm.libkqueue.LibkqueueKqueue;
import java.util.List;

/**
 * libkqueue 2 on Linux: a library that emulates kqueue, with Linux's error and signal numbers.
 * After it has posted entries, libkqueue goes on waiting for events, so each change is made in a
 * call of its own. {@link LibkqueueCalls} says what else is evened out.
 *
 * <p>PROC and SIGNAL are not offered. libkqueue learns of an exit through waitid(2), and of a
 * signal by blocking it in the thread that registers the event. In a Java process the JDK's reaper
 * takes the status of a child first, after which libkqueue's queue delivers no event at all; and a
 * signal is delivered to some other thread, which does not block the signal.
 *
 * <p>libkqueue 2.7 has neither VNODE nor NOTE_ABSTIME here. Its VNODE events end after the watched
 * file was closed once, by whomever ({@code evfilt_vnode_copyout()}), and its NOTE_ABSTIME counts
 * from the start of the machine ({@code evfilt_timer_knote_create()}).
 */
final class Libkqueue extends Abi {

  private static final int VNODE =
      NOTE_DELETE
          | NOTE_WRITE
          | NOTE_EXTEND
          | NOTE_ATTRIB
          | NOTE_LINK
          | NOTE_RENAME
          | NOTE_TRUNCATE;

  /** No signal has this number, so the library returns EINVAL. */
  private static final int NO_SIGNAL = 1000;

  @Override
  String name() {
    return "libkqueue";
  }

  @Override
  List<Creation> creations() {
    return List.of(Creation.plain(true));
  }

  @Override
  boolean takesChangesSingly() {
    return true;
  }

  @Override
  SystemCalls adapt(SystemCalls calls) {
    return new LibkqueueCalls(calls);
  }

  /**
   * {@code linux_kqueue_init()} makes a queue the write end of a pipe, which is never readable and
   * always writable.
   */
  @Override
  boolean watchesQueues() {
    return false;
  }

  @Override
  FileFlags fileFlags() {
    int watch =
        LibkqueueKqueue.O_RDONLY() | LibkqueueKqueue.O_NONBLOCK() | LibkqueueKqueue.O_CLOEXEC();
    int link = watch | LibkqueueKqueue.O_NOFOLLOW(); // open(2): ELOOP
    return new FileFlags(LibkqueueKqueue.O_NONBLOCK(), watch, link, LibkqueueKqueue.ELOOP());
  }

  @Override
  NativeBuffer newBuffer(int capacity, Translation translation) {
    return new CommonBuffer(capacity, translation);
  }

  @Override
  int number(Filter filter) {
    return switch (filter) {
      case READ -> LibkqueueKqueue.EVFILT_READ();
      case WRITE -> LibkqueueKqueue.EVFILT_WRITE();
      case VNODE -> LibkqueueKqueue.EVFILT_VNODE();
      case TIMER -> LibkqueueKqueue.EVFILT_TIMER();
      case USER -> LibkqueueKqueue.EVFILT_USER();
      case PROC, SIGNAL, AIO, EXCEPT, EMPTY, PROCDESC -> ABSENT;
    };
  }

  @Override
  boolean supports(Filter filter, Features features) {
    return super.supports(filter, features) && (filter != Filter.VNODE || features.reportsErrors());
  }

  @Override
  boolean firstReleasesHideErrors() {
    return true;
  }

  @Override
  int notes(Filter filter, Features features) {
    return switch (filter) {
      case VNODE -> features.reportsErrors() ? VNODE : 0;
      case TIMER -> features.reportsErrors() ? filter.notes() : filter.notes() & ~NOTE_ABSTIME;
      case READ -> filter.notes();
      case USER -> features.userEvents() ? filter.notes() : 0;
      case WRITE, PROC, SIGNAL, AIO, EXCEPT, EMPTY, PROCDESC -> 0;
    };
  }

  @Override
  int eventFlags() {
    return EV_ONESHOT | EV_CLEAR | EV_DISPATCH | EV_ERROR | EV_EOF;
  }

  @Override
  int toHost(Filter filter, int notes) {
    return filter == Filter.VNODE
        ? Bits.move(notes, NOTE_TRUNCATE, LibkqueueKqueue.NOTE_TRUNCATE())
        : notes;
  }

  @Override
  int toPortable(Filter filter, int notes) {
    return filter == Filter.VNODE
        ? Bits.move(notes & ~NOTE_TRUNCATE, LibkqueueKqueue.NOTE_TRUNCATE(), NOTE_TRUNCATE) & VNODE
        : notes;
  }

  @Override
  TimerUnits timerUnits() {
    return TimerUnits.of(
        LibkqueueKqueue.NOTE_SECONDS(),
        0,
        LibkqueueKqueue.NOTE_USECONDS(),
        LibkqueueKqueue.NOTE_NSECONDS(),
        LibkqueueKqueue.NOTE_ABSOLUTE());
  }

  @Override
  void fillErrors(int[] portable) {
    for (Errno errno : Errno.values()) {
      int number = LinuxNumbers.of(errno);
      if (number > 0) {
        portable[number] = errno.number();
      }
    }
  }

  @Override
  int toHost(Signal signal) {
    int number = LinuxNumbers.of(signal);
    return number == 0 ? NO_SIGNAL : number;
  }
}
