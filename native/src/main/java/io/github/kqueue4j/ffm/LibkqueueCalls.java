// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.EV_DISABLE;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_ENABLE;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.EV_RECEIPT;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ffm.libkqueue.LibkqueueKqueue;
import java.lang.foreign.MemorySegment;

/**
 * The calls of libkqueue, with changes and events brought into the form of the other systems where
 * that needs no record of the events that exist:
 *
 * <ul>
 *   <li>A descriptor that is not open is EBADF. libkqueue 2.7 reports any failed EV_ADD as EFAULT,
 *       and no version notices that a watched descriptor was closed.
 *   <li>EV_ADD with EV_DISABLE becomes two changes. {@code kevent_copyin_one()} marks the event
 *       disabled before it is armed, so READ and WRITE events fire nevertheless, cannot be enabled,
 *       and leave epoll with a pointer to freed memory; USER events are reported as ENOENT.
 *   <li>EV_ADD of an event that exists replaces its udata, and keeps EV_DISPATCH. {@code
 *       evfilt_read_knote_modify()} and its like fail without an errno unless EV_CLEAR is set.
 *   <li>EV_ONESHOT with EV_DISPATCH is EV_ONESHOT, instead of EINVAL.
 *   <li>data of WRITE is 1. libkqueue returns the unsent bytes of a socket, and 2.7 returns 0 for a
 *       pipe.
 *   <li>fflags of READ and WRITE are 0, or the error of a socket. libkqueue also returns
 *       NOTE_LOWAT, and EIO for the end of every pipe.
 * </ul>
 */
final class LibkqueueCalls extends SystemCalls {

  private static final int READ = LibkqueueKqueue.EVFILT_READ();
  private static final int WRITE = LibkqueueKqueue.EVFILT_WRITE();
  private static final int VNODE = LibkqueueKqueue.EVFILT_VNODE();
  private static final int TIMER = LibkqueueKqueue.EVFILT_TIMER();

  private static final int ENOENT = LinuxNumbers.of(Errno.ENOENT);
  private static final int EIO = LinuxNumbers.of(Errno.EIO);
  private static final int EBADF = LinuxNumbers.of(Errno.EBADF);
  private static final int EFAULT = LinuxNumbers.of(Errno.EFAULT);
  private static final int EINVAL = LinuxNumbers.of(Errno.EINVAL);
  private static final int EOPNOTSUPP = LinuxNumbers.of(Errno.EOPNOTSUPP);

  private static final int ONESHOT_DISPATCH = EV_ONESHOT | EV_DISPATCH;
  private static final int ACTIONS = EV_DELETE | EV_ENABLE | EV_DISABLE | EV_CLEAR;

  /** Fails with EBADF in each call. */
  private static final int NO_DESCRIPTOR = -1;

  /** For buffers whose entries are copied in the host's form, so that nothing is translated. */
  private static final Translation TRANSLATION = new Translation(new Libkqueue(), Abi.Features.ALL);

  private final SystemCalls calls;

  LibkqueueCalls(SystemCalls calls) {
    this.calls = calls;
  }

  // changes

  @Override
  int register(int kq, NativeBuffer changes, int i, NativeBuffer room, int at) {
    return new Change(kq, changes, i, room, at).make();
  }

  /** One change of a buffer. */
  private final class Change {
    private final int kq;
    private final NativeBuffer changes;
    private final int i;
    private final NativeBuffer room;
    private final int at;
    private final int filter;

    Change(int kq, NativeBuffer changes, int i, NativeBuffer room, int at) {
      this.kq = kq;
      this.changes = changes;
      this.i = i;
      this.room = room;
      this.at = at;
      this.filter = changes.readFilter(i);
    }

    /** Makes the change; returns the host's errno, or 0. */
    int make() {
      int flags = changes.readFlags(i) & ~EV_RECEIPT;
      if ((flags & ONESHOT_DISPATCH) == ONESHOT_DISPATCH) {
        flags &= ~EV_DISPATCH;
      }
      if ((flags & EV_ADD) == 0) {
        return modify(flags);
      }
      if (isOfDescriptor() && isClosed()) {
        return EBADF;
      }
      return (flags & EV_DISABLE) == 0 ? add(flags) : addDisabled(flags);
    }

    /** Makes the change with other flags. */
    private int with(int flags) {
      int own = changes.readFlags(i);
      changes.writeFlags(i, flags);
      try {
        return calls.register(kq, changes, i, room, at);
      } finally {
        changes.writeFlags(i, own);
      }
    }

    /**
     * A change without EV_ADD. A READ or WRITE event refuses one without any flag, so such a change
     * is made with EV_CLEAR, which has no effect without EV_ADD.
     */
    private int modify(int flags) {
      boolean needsFlag = (filter == READ || filter == WRITE) && (flags & ACTIONS) == 0;
      int errno = with(needsFlag ? EV_CLEAR : flags);
      return errno == ENOENT && isOfDescriptor() && isClosed() ? EBADF : errno;
    }

    private int add(int flags) {
      if ((flags & EV_ENABLE) != 0 && filter != TIMER && amend(EV_ENABLE) == 0) {
        return 0;
      }
      int errno = with(flags);
      if (errno == EBADF && filter == TIMER) {
        return addDisabled(flags | EV_DISABLE); // while a timer is disabled, it has no timerfd
      }
      if (errno == 0 || !isOfDescriptor()) {
        return errno;
      }
      if (!exists()) {
        return errno == EFAULT ? EINVAL : errno;
      }
      return replace(flags);
    }

    /**
     * EV_ADD of an event that exists and refuses it. An event of a file cannot be amended either.
     * It has to be deleted and added again, which is possible only if it is to be enabled
     * afterwards.
     */
    private int replace(int flags) {
      if (amend(0) == 0) {
        return 0;
      }
      if ((flags & EV_ENABLE) == 0) {
        return EOPNOTSUPP;
      }
      int errno = with(EV_DELETE);
      return errno == 0 || errno == ENOENT ? with(flags & ~EV_ENABLE) : errno;
    }

    /**
     * Replaces udata, fflags and data of an event, if it exists. With EV_RECEIPT, EV_ADD is not
     * needed for that, with which the event would lose an EV_DISPATCH that is not repeated; READ
     * and WRITE events demand EV_CLEAR, and keep their own flags. An event that cannot be amended
     * leaves errno as it was.
     *
     * @param action EV_ENABLE or 0
     */
    private int amend(int action) {
      NativeBuffer change = new CommonBuffer(1, TRANSLATION);
      NativeBuffer receipt = new CommonBuffer(1, TRANSLATION);
      change.copy(changes, i, 0);
      int clear = filter == READ || filter == WRITE ? EV_CLEAR : 0;
      change.writeFlags(0, action | clear | EV_RECEIPT);
      setErrno();
      int count = calls.kevent(kq, change, 1, receipt, 1, ZERO);
      return count == 1 ? (int) receipt.readData(0) : EINVAL;
    }

    /**
     * Sets errno by a call that fails. libkqueue posts errno as the result of a change, so an errno
     * of 0 would look like success.
     */
    private void setErrno() {
      calls.isBlocking(NO_DESCRIPTOR);
    }

    /**
     * EV_ADD with EV_DISABLE. Of an event that exists, only EV_DISABLE would take effect. A timer
     * and a VNODE event lose nothing when they are deleted first, because a disabled one has
     * neither a timerfd nor a watch.
     */
    private int addDisabled(int flags) {
      if (filter == TIMER || filter == VNODE) {
        int errno = with(EV_DELETE);
        return errno == 0 || errno == ENOENT ? with(flags) : errno;
      }
      int errno = add(flags & ~EV_DISABLE);
      return errno == 0 ? with(EV_DISABLE) : errno;
    }

    /** Whether the event exists. EV_CLEAR has no effect without EV_ADD. */
    private boolean exists() {
      return with(EV_CLEAR) == 0;
    }

    private boolean isOfDescriptor() {
      return filter == READ || filter == WRITE || filter == VNODE;
    }

    private boolean isClosed() {
      return calls.isBlocking((int) changes.readIdent(i)) == -Errno.EBADF.number();
    }
  }

  // events

  @Override
  int kevent(
      int kq,
      NativeBuffer changes,
      int nchanges,
      NativeBuffer events,
      int nevents,
      MemorySegment timeout) {
    int count = calls.kevent(kq, changes, nchanges, events, nevents, timeout);
    for (int i = 0; i < count; i++) {
      int filter = events.readFilter(i);
      int flags = events.readFlags(i);
      if ((filter == READ || filter == WRITE) && (flags & EV_ERROR) == 0) {
        correct(events, i, filter, flags);
      }
    }
    return count;
  }

  private static void correct(NativeBuffer events, int i, int filter, int flags) {
    boolean isEof = (flags & EV_EOF) != 0;
    int fflags = events.readFflags(i);
    boolean isSocketError = isEof && fflags != LibkqueueKqueue.NOTE_LOWAT() && fflags != EIO;
    long data = filter == WRITE && !isEof ? 1 : events.readData(i);
    events.write(
        i,
        events.readIdent(i),
        filter,
        flags,
        isSocketError ? fflags : 0,
        data,
        events.readUdata(i));
  }

  // all others are libkqueue's or the system's own

  @Override
  int kqueue() {
    return calls.kqueue();
  }

  @Override
  void closeQueue(int kq) {
    calls.closeQueue(kq);
  }

  @Override
  void close(int fd) {
    calls.close(fd);
  }

  @Override
  int isBlocking(int fd) {
    return calls.isBlocking(fd);
  }

  @Override
  int poll(int fd, boolean write) {
    return calls.poll(fd, write);
  }

  @Override
  int openForWatch(byte[] path, boolean link) {
    return calls.openForWatch(path, link);
  }

  @Override
  long read(int fd, MemorySegment target, long bytes, MemorySegment state) {
    return calls.read(fd, target, bytes, state);
  }

  @Override
  long write(int fd, MemorySegment source, long bytes, MemorySegment state) {
    return calls.write(fd, source, bytes, state);
  }

  @Override
  int pipe(int[] fds) {
    return calls.pipe(fds);
  }

  @Override
  int socketpair(int[] fds) {
    return calls.socketpair(fds);
  }
}
