// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.conformance.world.NativeMemory;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * A point on which the systems differ and that the API leaves as the host does it. The original has
 * none of those that say what it does otherwise; {@code profiles.txt} says who has which. Each has
 * tests for both sides.
 */
public enum Feature {
  // what a backend tells of itself

  /** VNODE events work. Source: {@link Backend#supports}. */
  VNODE(b -> b.supports(Filter.VNODE)),
  /** VNODE tells of NOTE_RENAME. Source: {@link Backend#supportedNotes}. */
  VNODE_RENAME(b -> notes(b, Filter.VNODE, SysEvent.NOTE_RENAME)),
  /** VNODE tells of NOTE_LINK. Source: {@link Backend#supportedNotes}. */
  VNODE_LINK(b -> notes(b, Filter.VNODE, SysEvent.NOTE_LINK)),
  /** NOTE_LOWAT is accepted. Source: {@link Backend#supportedNotes}. */
  LOWAT(b -> notes(b, Filter.READ, SysEvent.NOTE_LOWAT)),
  /** EXCEPT events work. Source: {@link Backend#supports}. */
  EXCEPT(b -> b.supports(Filter.EXCEPT)),
  /** SIGNAL events work. Source: {@link Backend#supports}. */
  SIGNAL(b -> b.supports(Filter.SIGNAL)),
  /** PROC events with NOTE_EXIT work. Source: {@link Backend#supportedNotes}. */
  PROC_EXIT(b -> notes(b, Filter.PROC, SysEvent.NOTE_EXIT)),
  /** PROC events with NOTE_FORK work. Source: {@link Backend#supportedNotes}. */
  PROC_FORK(b -> news(b, SysEvent.NOTE_FORK)),
  /** The host tells this process of no forks and execs: EPERM. Source: PORTING.md, D-12. */
  PROC_NEWS_REFUSED(ProcessEventAccess::areRefused),
  /** NOTE_FORK is accepted and never told. Source: the loopback; libkqueue, were it asked. */
  PROC_FORK_SILENT,
  /** PROC events with NOTE_EXEC work. Source: {@link Backend#supportedNotes}. */
  PROC_EXEC(b -> news(b, SysEvent.NOTE_EXEC)),
  /** NOTE_TRACK works. Source: {@link Backend#supportedNotes}. */
  PROC_TRACK(b -> news(b, SysEvent.NOTE_TRACK)),
  /** Timers of wall-clock time. Source: {@link Backend#supportedNotes}. */
  TIMER_ABSTIME(b -> notes(b, Filter.TIMER, SysEvent.NOTE_ABSTIME)),

  /** NOTE_ABSTIME is EINVAL although the system has it. Source: the loopback. */
  TIMER_ABSTIME_IS_EINVAL,

  // the world around it

  /**
   * Simulated: time is virtual and exact; a wait without an end is told. Source: SimulatedKernel.
   */
  VIRTUAL_TIME,
  /** Channels of the JDK can be watched. Source: Backend.of(SelectableChannel). */
  CHANNELS,
  /** A fork's child can be given orders of its own. Source: this suite. */
  ORDERS_TO_GRANDCHILDREN,
  /** A process that ended stays a zombie until the test reaps it. Source: this suite. */
  ZOMBIES_STAY,

  /**
   * The virtual machine counts native memory: -XX:NativeMemoryTracking=summary. Source: this suite.
   */
  NATIVE_MEMORY_COUNTED(b -> NativeMemory.isCounted()),

  // flags

  /** An end of file with nothing left has EV_NODATA. Source: filt_piperead(). */
  NODATA,
  /** EV_DISPATCH has no effect next to EV_CLEAR. Source: NetBSD kqueue_scan(). */
  CLEAR_HIDES_DISPATCH,
  /**
   * A change without EV_ADD enables or disables, and does nothing else. Source: NetBSD
   * kqueue_register(), observed on 7.99.
   */
  ONLY_ADD_MODIFIES,
  /** A disabled event is not asked, and counts in no outer queue. Source: FreeBSD knote(). */
  DISABLED_IS_NOT_ASKED,
  /** EV_ENABLE alone brings nothing back. Source: NetBSD kqueue_register(), observed on 7.99. */
  ENABLE_DOES_NOT_ASK,
  /**
   * The event of a descriptor filter is looked for before its descriptor: ENOENT for EBADF. Source:
   * xnu kq_find_knote_and_kq_lock().
   */
  LOOKS_UP_BEFORE_DESCRIPTOR,
  /** Every waiting thread returns a level-triggered event. Source: FreeBSD knote_enqueue(). */
  LEVEL_WAKES_ALL,
  /** An unsupported kind of descriptor is EINVAL, not EOPNOTSUPP. Source: FreeBSD fo_kqfilter. */
  UNSUPPORTED_IS_EINVAL,
  /** WRITE on a queue is EPERM. Source: NetBSD kqueue_kqfilter(), observed on 7.99. */
  WRITE_ON_QUEUE_IS_EPERM,

  /**
   * An outer queue is told when the system call ends, of what is still there then. Source: FreeBSD
   * kqueue_task(), observed on 14.0 and 15.0.
   */
  OUTER_TOLD_LATE,

  /**
   * What happens to a descriptor is noticed when its queue is looked at, not when it happens.
   * Source: HostMachine, the sleeper is the interrupt handler.
   */
  NOTICED_AT_COLLECTION,

  // USER

  /** Any change replaces a user event's udata. Source: FreeBSD kqueue_register(). */
  USER_UDATA_CHANGES,
  /** A one-shot user event shows fflags 0 and data 0. Source: FreeBSD kqueue_scan(). */
  USER_ONESHOT_SHOWS_NOTHING,
  /** After delivery with EV_CLEAR fflags and data are 0. Source: DragonFly 6 kqueue_scan(). */
  USER_CLEAR_ZEROES,
  /** EV_CLEAR in a change does not reset the trigger. Source: xnu filt_usertouch(). */
  USER_CLEAR_IN_CHANGE_IGNORED,
  /** With EV_DISPATCH the trigger is used up. Source: libkqueue evfilt_user_copyout(). */
  USER_DISPATCH_RESETS,
  /** A trigger while disabled is dropped. Source: libkqueue evfilt_user_knote_modify(). */
  USER_DISABLED_DROPS,

  // TIMER

  /** EV_ADD starts a running timer anew. Source: FreeBSD filt_timertouch(). */
  TIMER_READD_RESTARTS,
  /** A change without EV_ADD leaves the period alone. Source: FreeBSD filt_timertouch(). */
  TIMER_ENABLE_KEEPS_PERIOD,
  /** A disabled timer stands still. Source: libkqueue evfilt_timer_knote_disable(). */
  TIMER_DISABLED_STOPS,
  /** Of timers of one deadline the last armed comes first. Source: FreeBSD, observed on 13.2. */
  TIMER_SAME_DEADLINE_REVERSED,
  /** No limit on the number of timers that a test could reach. Source: xnu. */
  TIMERS_UNLIMITED,

  // READ and WRITE

  /** EOF of a WRITE event comes once and ends it. Source: FreeBSD filt_pipewrite(). */
  PIPE_WRITE_EOF_ONCE,
  /**
   * Both ends of a pipe share one list: a partial read or a write brings EV_CLEAR events back.
   * Source: FreeBSD pipe_kqfilter().
   */
  PIPE_ENDS_SHARE_EVENTS,
  /** A read of a pipe asks a queued one-shot event again. Source: FreeBSD, observed on 13.2. */
  PIPE_READ_ASKS_ONESHOT,
  /** NOTE_LOWAT is honoured on pipes. Source: xnu filt_piperead(). */
  PIPE_LOWAT,
  /** NOTE_LOWAT is honoured on sockets. Source: filt_soread(). */
  SOCKET_LOWAT,
  /** WRITE of a pipe whose reader is gone is EPIPE. Source: DragonFly 6 pipe_kqfilter(). */
  BROKEN_PIPE_IS_EPIPE,
  /** WRITE of a pipe whose reader is gone is EBADF. Source: NetBSD pipe_kqfilter(). */
  BROKEN_PIPE_IS_EBADF,
  /** Pipes work in both directions. Source: FreeBSD sys_pipe.c, observed on 13.2. */
  PIPES_TWO_WAY,
  /** WRITE of a pipe's read end never fires. Source: NetBSD filt_pipewrite(), observed on 7.99. */
  PIPE_WRONG_WRITE_SILENT,
  /** WRITE of a pipe's read end fires with the end of file only. Source: epoll(7), poll(2). */
  PIPE_WRONG_WRITE_AT_EOF,
  /** READ of a write end and WRITE of a read end are refused. Source: the host portable. */
  PIPE_WRONG_END_REFUSED,
  /** data of WRITE is 1: nobody tells how much room there is. Source: poll(2). */
  WRITE_ROOM_UNKNOWN,
  /** What is ready at one look comes in the order of the descriptors. Source: poll(2). */
  READY_IN_DESCRIPTOR_ORDER,
  /** An empty new pipe has room for less than 65,536 bytes. Source: FreeBSD sys_pipe.c. */
  PIPE_GROWS,

  // PROC and SIGNAL

  /** An exit that was not asked for is not told. Source: FreeBSD filt_proc(), EV_DROP. */
  EXIT_ONLY_IF_ASKED,
  /** NOTE_CHILD is a one-shot event of its own. Source: FreeBSD knote_fork(). */
  TRACK_IN_TWO_EVENTS,
  /**
   * data of an exit may be −1: the status went to another who waited. Source: waitid(2),
   * ProcessHandle.
   */
  EXIT_STATUS_MAY_BE_UNKNOWN,
  /** A zombie is ESRCH. Source: NetBSD filt_procattach(). */
  ZOMBIE_IS_ESRCH,
  /** Signals that come together may count once. Source: sun.misc.Signal, signalfd(2). */
  SIGNALS_COALESCE,

  // VNODE

  /** A write that extends has NOTE_EXTEND. Source: tmpfs_update(), inotify(7) and fstat(2). */
  VNODE_EXTEND_TOLD,

  // descriptors

  /** Closing a watched descriptor behind the kernel's back is not noticed. Source: libkqueue. */
  CLOSE_GOES_UNNOTICED;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
  private final Predicate<Backend> reported;

  Feature() {
    this(backend -> false);
  }

  Feature(Predicate<Backend> reported) {
    this.reported = reported;
  }

  /**
   * Tells whether the backend itself says that it has this.
   *
   * @param backend a backend
   * @return true if it does; false for what only a profile can tell
   */
  public boolean isReportedBy(Backend backend) {
    return reported.test(backend);
  }

  /**
   * Has a backend start whatever it keeps for good to answer what it cannot tell by itself.
   *
   * @param backend a backend
   * @return how many of all features it reports
   */
  public static int ask(Backend backend) {
    return (int) Arrays.stream(values()).filter(f -> f.isReportedBy(backend)).count();
  }

  private static boolean news(Backend backend, int note) {
    return notes(backend, Filter.PROC, note) && !ProcessEventAccess.areRefused(backend);
  }

  private static boolean notes(Backend backend, Filter filter, int notes) {
    return (backend.supportedNotes(filter) & notes) == notes;
  }
}
