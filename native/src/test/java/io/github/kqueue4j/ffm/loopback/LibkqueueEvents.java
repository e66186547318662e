// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.EV_DISABLE;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_ENABLE;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.EV_RECEIPT;
import static io.github.kqueue4j.SysEvent.NOTE_TRIGGER;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.kern.EventVar;
import io.github.kqueue4j.reference.kern.Kevent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The events of libkqueue's queues, and what libkqueue does with changes of them. Each method names
 * the function of libkqueue that it imitates; the reference kernel does the rest.
 */
final class LibkqueueEvents {

  /** The error of a change that fails without an errno. */
  static final int NO_ERRNO = 9999;

  /** {@code MAX_KEVENT}: the most events of one call. */
  static final int MAX_KEVENT = 512;

  private static final int MODES = EV_CLEAR | EV_ONESHOT | EV_DISPATCH;

  private final ReferenceCalls kernel;
  private final boolean isOld;
  private final Map<Key, Knote> knotes = new ConcurrentHashMap<>();

  LibkqueueEvents(ReferenceCalls kernel, boolean isOld) {
    this.kernel = kernel;
    this.isOld = isOld;
  }

  private record Key(int kq, int filter, long ident) {
    static Key of(int kq, Kevent kev) {
      return new Key(kq, kev.filter, kev.ident);
    }
  }

  /** An event as the last changes left it. */
  private static final class Knote {
    private final Kevent kev = new Kevent();
    private boolean isDisabled;
  }

  /**
   * {@code kevent_copyin_one()}.
   *
   * @param kept is told of a change before the kernel makes it
   * @param one receives the entry of a refused change
   * @return 0, 1 if an entry was written, or a negated error of the whole call
   */
  int make(int kq, Kevent change, Consumer<Kevent> kept, Kevent[] one) {
    int error = change.filter == Dialect.UNKNOWN ? 0 : prepare(kq, change);
    int result = 0;
    if (error == 0) {
      change.flags &= ~EV_RECEIPT;
      kept.accept(change);
      result = kernel.kevent(kq, List.of(change), one, 0, 0);
    } else if (error > 0) {
      result = post(change, error, one);
    }
    if (result < 0) {
      return result;
    }
    if (result == 0) {
      return error < 0 ? 0 : record(kq, change, one);
    }
    boolean isHidden = isOld && (change.flags & EV_ADD) != 0 && change.filter != Dialect.UNKNOWN;
    if (isHidden
        && !knotes.containsKey(Key.of(kq, change))
        && one[0].data != Errno.EINVAL.number()) {
      one[0].data = Errno.EFAULT.number();
    }
    return result;
  }

  private static int post(Kevent change, int error, Kevent[] one) {
    one[0] = new Kevent();
    one[0].set(change.ident, change.filter, change.flags, 0, error, change.udata);
    return 1;
  }

  /** Returns 0 if the kernel is to make the change, an error, or −1 if there is nothing to do. */
  private int prepare(int kq, Kevent change) {
    int flags = change.flags;
    if ((flags & EV_ONESHOT) != 0 && (flags & EV_DISPATCH) != 0) {
      return Errno.EINVAL.number();
    }
    Knote knote = knotes.get(Key.of(kq, change));
    if (knote == null) {
      if ((flags & EV_ADD) != 0 && (flags & EV_DISABLE) != 0 && isReadOrWrite(change)) {
        change.flags &= ~EV_DISABLE; // armed by kn_create, and kn_disable does nothing
      }
      return (flags & EV_ADD) != 0 ? 0 : Errno.ENOENT.number();
    }
    if ((flags & EV_DELETE) != 0) {
      return 0;
    }
    boolean modifies = (flags & (EV_ADD | EV_RECEIPT)) != 0 || flags == 0;
    if ((flags & EV_DISABLE) != 0 || !modifies) {
      return keep(change, knote);
    }
    return modify(kq, change, knote);
  }

  /** A change that enables or disables only. */
  private static int keep(Kevent change, Knote knote) {
    int action = change.flags & (EV_ENABLE | EV_DISABLE);
    boolean isUser = change.filter == EventVar.EVFILT_USER;
    Kevent last = knote.kev;
    int notes = isUser ? change.fflags & NOTE_TRIGGER : last.fflags;
    change.set(change.ident, change.filter, action, notes, last.data, last.udata);
    if (isUser && (action & EV_ENABLE) == 0) {
      change.fflags = 0;
    }
    return action == 0 ? -1 : 0;
  }

  /** {@code kn_modify} of the filters. */
  private int modify(int kq, Kevent change, Knote knote) {
    boolean isRefused = isReadOrWrite(change) && (change.flags & EV_CLEAR) == 0;
    if (isRefused && isThere(kq, knote)) {
      return NO_ERRNO;
    }
    if (change.filter == EventVar.EVFILT_USER) {
      change.data = knote.kev.data;
      change.flags &= ~MODES;
      if (knote.isDisabled && (change.flags & EV_ENABLE) == 0) {
        change.fflags &= ~NOTE_TRIGGER;
      }
    }
    return 0;
  }

  /** Records a change that was made. */
  private int record(int kq, Kevent change, Kevent[] one) {
    Key key = Key.of(kq, change);
    if ((change.flags & EV_DELETE) != 0) {
      knotes.remove(key);
      return 0;
    }
    boolean isNew = !knotes.containsKey(key);
    Knote knote = knotes.computeIfAbsent(key, k -> new Knote());
    knote.kev.set(change);
    boolean disables = (change.flags & EV_DISABLE) != 0;
    knote.isDisabled = disables || (knote.isDisabled && (change.flags & EV_ENABLE) == 0);
    if (isNew && disables && change.filter == EventVar.EVFILT_USER) {
      return post(change, Errno.ENOENT.number(), one); // epoll_ctl(2) of an eventfd not yet added
    }
    return 0;
  }

  /**
   * Whether the kernel still has an event; it deletes those of a closed descriptor. The kernel is
   * asked by a change that leaves the event as it is.
   */
  private boolean isThere(int kq, Knote knote) {
    Kevent same = new Kevent();
    same.set(knote.kev);
    same.flags = knote.isDisabled ? EV_DISABLE : EV_ENABLE;
    return kernel.kevent(kq, List.of(same), new Kevent[1], 0, 0) == 0;
  }

  /** Forgets the events of a closed queue with the number of a new one. */
  void forget(int kq) {
    knotes.keySet().removeIf(key -> key.kq() == kq);
  }

  private static boolean isReadOrWrite(Kevent kev) {
    return kev.filter == EventVar.EVFILT_READ || kev.filter == EventVar.EVFILT_WRITE;
  }

  /** {@code kf_copyout} of the filters. */
  void show(int kq, Kevent event) {
    if ((event.flags & EV_ONESHOT) != 0) {
      knotes.remove(Key.of(kq, event));
    } else if ((event.flags & EV_DISPATCH) != 0) {
      Knote knote = knotes.get(Key.of(kq, event));
      if (knote != null) {
        knote.isDisabled = true;
      }
    }
    if (event.filter == EventVar.EVFILT_WRITE) {
      if ((event.flags & EV_EOF) != 0) {
        event.fflags = Errno.EIO.number();
      } else {
        event.data = 0;
      }
    }
  }
}
