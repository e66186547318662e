// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.conformance.world.NativeMemory;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * A behaviour in which systems differ and that the API leaves to the host. A feature that is a
 * deviation is named after the deviation, so the original kernel does not have it. {@code
 * profiles.txt} lists the features of each system. Each feature has tests for kernels with it or
 * without it.
 */
public enum Feature {
  // reported by the backend itself

  /** VNODE events work. Source: {@link Backend#supports}. */
  VNODE(b -> b.supports(Filter.VNODE)),
  /** VNODE reports NOTE_ATTRIB. Source: {@link Backend#supportedNotes}. */
  VNODE_ATTRIB(b -> notes(b, Filter.VNODE, SysEvent.NOTE_ATTRIB)),
  /** VNODE reports NOTE_RENAME. Source: {@link Backend#supportedNotes}. */
  VNODE_RENAME(b -> notes(b, Filter.VNODE, SysEvent.NOTE_RENAME)),
  /** VNODE reports NOTE_LINK. Source: {@link Backend#supportedNotes}. */
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
  PROC_FORK(b -> reportsProcess(b, SysEvent.NOTE_FORK)),
  /**
   * The host does not report forks and execs to this process, so such events are EPERM. Source:
   * PORTING.md, D-12.
   */
  PROC_EVENTS_REFUSED(ProcessEventAccess::areRefused),
  /**
   * NOTE_FORK is accepted and never reported. Source: the loopback; libkqueue would do the same.
   */
  PROC_FORK_SILENT,
  /** PROC events with NOTE_EXEC work. Source: {@link Backend#supportedNotes}. */
  PROC_EXEC(b -> reportsProcess(b, SysEvent.NOTE_EXEC)),
  /** NOTE_TRACK works. Source: {@link Backend#supportedNotes}. */
  PROC_TRACK(b -> reportsProcess(b, SysEvent.NOTE_TRACK)),
  /** Timers of wall-clock time. Source: {@link Backend#supportedNotes}. */
  TIMER_ABSTIME(b -> notes(b, Filter.TIMER, SysEvent.NOTE_ABSTIME)),

  /** NOTE_ABSTIME is EINVAL although the system has it. Source: the loopback. */
  TIMER_ABSTIME_IS_EINVAL,

  // the world of the test

  /** Time is virtual and exact, and a wait that cannot end is detected. Source: SimulatedKernel. */
  VIRTUAL_TIME,
  /** Channels of the JDK can be watched. Source: Backend.of(SelectableChannel). */
  CHANNELS,
  /** The test can control the child of a fork. Source: this suite. */
  ORDERS_TO_GRANDCHILDREN,
  /** A process that has exited stays a zombie until the test reaps it. Source: this suite. */
  ZOMBIES_STAY,

  /** The JVM counts native memory: -XX:NativeMemoryTracking=summary. Source: this suite. */
  NATIVE_MEMORY_COUNTED(b -> NativeMemory.isCounted()),

  // flags

  /** An end of file with no bytes left has EV_NODATA. Source: filt_piperead(). */
  NODATA,
  /** EV_DISPATCH has no effect next to EV_CLEAR. Source: NetBSD kqueue_scan(). */
  CLEAR_HIDES_DISPATCH,
  /**
   * A change without EV_ADD only enables or disables an event; for user events see {@link
   * #USER_UDATA_CHANGES}. Source: NetBSD kqueue_register(), observed on 7.99; OpenBSD
   * kqueue_register().
   */
  ONLY_ADD_MODIFIES,
  /**
   * A change without EV_ADD only enables or disables an event, or triggers a user event. Source:
   * libkqueue kevent_copyin_one().
   */
  ONLY_ADD_OR_TRIGGER_MODIFIES,
  /**
   * EV_DISPATCH next to EV_ONESHOT is not returned. Source: libkqueue kevent_copyin_one(), which
   * refuses the two together, so the native backend drops EV_DISPATCH.
   */
  ONESHOT_HIDES_DISPATCH,
  /**
   * An event that is disabled and enabled loses its place among the pending ones. Source: libkqueue
   * evfilt_read_knote_enable(), epoll_ctl(2); xnu kevent_register(), knote_dequeue().
   */
  ENABLED_GOES_LAST,
  /**
   * The condition of a disabled event is not checked, and the event counts in no outer queue.
   * Source: FreeBSD knote().
   */
  DISABLED_IS_NOT_CHECKED,
  /**
   * A disabled event is never queued: EV_DISABLE takes a pending one off the queue at once, so that
   * it counts in no outer queue. Source: xnu kevent_register(), knote_enqueue().
   */
  DISABLED_IS_NOT_QUEUED,
  /**
   * EV_ENABLE alone does not check the event's condition again. Source: NetBSD kqueue_register(),
   * observed on 7.99.
   */
  ENABLE_DOES_NOT_CHECK,
  /**
   * The event of a descriptor filter is looked up before its descriptor, so the error is ENOENT
   * instead of EBADF. Source: xnu kq_find_knote_and_kq_lock().
   */
  LOOKS_UP_BEFORE_DESCRIPTOR,
  /**
   * Every waiting thread returns a level-triggered event. Source: FreeBSD knote_enqueue(); xnu
   * kqfile_wakeup(), OpenBSD kqueue_wakeup(): all sleepers are woken.
   */
  LEVEL_WAKES_ALL,
  /**
   * An unsupported kind of descriptor is EINVAL instead of EOPNOTSUPP. Source: FreeBSD fo_kqfilter.
   */
  UNSUPPORTED_IS_EINVAL,
  /** WRITE on a queue is EPERM. Source: NetBSD kqueue_kqfilter(), observed on 7.99. */
  WRITE_ON_QUEUE_IS_EPERM,

  /**
   * An event for another queue is EINVAL. Source: libkqueue linux_kqueue_init(), whose queues are
   * write ends of pipes; such an event would never fire, so the native backend refuses it.
   */
  NESTED_QUEUES_REFUSED,
  /** A call returns at most 512 events. Source: libkqueue kevent(), MAX_KEVENT. */
  FEW_EVENTS_IN_A_CALL,

  /**
   * An outer queue is notified when the system call ends, and only of events that are still pending
   * then. Source: FreeBSD kqueue_task(), observed on 14.0 and 15.0; OpenBSD kqueue_task(), which
   * another thread runs, hardly before the call ends.
   */
  OUTER_NOTIFIED_LATE,
  /**
   * An outer queue is notified only when an event becomes pending in a queue that has no other
   * pending event. Source: xnu knote_enqueue(), kqfile_wakeup().
   */
  OUTER_NOTIFIED_WHEN_EMPTY,
  /**
   * A queue that has watched another one, or was watched, keeps its level of nesting when the event
   * is deleted, and may be refused elsewhere although no cycle would form. Source: xnu
   * kqueue_kqfilter().
   */
  NESTING_LEVEL_STAYS,

  /**
   * A change of a descriptor's state is noticed when its queue is collected, not when it happens.
   * Source: HostMachine, whose sleeping thread acts as the interrupt handler.
   */
  NOTICED_AT_COLLECTION,

  // USER

  /** Any change replaces a user event's udata. Source: FreeBSD kqueue_register(). */
  USER_UDATA_CHANGES,
  /** A one-shot user event is returned with fflags 0 and data 0. Source: FreeBSD kqueue_scan(). */
  USER_ONESHOT_SHOWS_NOTHING,
  /** After delivery with EV_CLEAR fflags and data are 0. Source: DragonFly 6 kqueue_scan(). */
  USER_CLEAR_ZEROES,
  /** EV_CLEAR in a change does not reset the trigger. Source: xnu filt_usertouch(). */
  USER_CLEAR_IN_CHANGE_IGNORED,
  /** With EV_DISPATCH delivery resets the trigger. Source: libkqueue evfilt_user_copyout(). */
  USER_DISPATCH_RESETS,
  /** A trigger while disabled is dropped. Source: libkqueue evfilt_user_knote_modify(). */
  USER_DISABLED_DROPS,

  /**
   * data of a user event stays that of the EV_ADD that created it. Source: libkqueue
   * linux_evfilt_user_knote_modify().
   */
  USER_DATA_OF_ADD,

  /**
   * The user events and timers of a process have a common limit that a test reaches. Source:
   * OpenBSD filt_userattach(), kq_usereventsmax.
   */
  USER_EVENTS_LIMITED,

  // TIMER

  /** EV_ADD restarts a running timer. Source: FreeBSD filt_timertouch(). */
  TIMER_READD_RESTARTS,
  /** A change without EV_ADD does not change the period. Source: FreeBSD filt_timertouch(). */
  TIMER_ENABLE_KEEPS_PERIOD,
  /**
   * Any change, such as EV_ENABLE alone, restarts a timer with the period of the change, and drops
   * its expirations. Source: xnu filt_timertouch().
   */
  TIMER_CHANGE_RESTARTS,
  /** A disabled timer is stopped. Source: libkqueue evfilt_timer_knote_disable(). */
  TIMER_DISABLED_STOPS,
  /**
   * Of timers with the same deadline the last armed is returned first. Source: FreeBSD, observed on
   * 13.2.
   */
  TIMER_SAME_DEADLINE_REVERSED,
  /** No limit on the number of timers that a test could reach. Source: xnu. */
  TIMERS_UNLIMITED,

  // READ and WRITE

  /**
   * The end of file of a WRITE event is returned once and removes the event. Source: FreeBSD
   * filt_pipewrite().
   */
  PIPE_WRITE_EOF_ONCE,
  /**
   * Both ends of a pipe share one list of events, so a partial read or a write activates EV_CLEAR
   * events again. Source: FreeBSD, xnu and OpenBSD pipe_kqfilter().
   */
  PIPE_ENDS_SHARE_EVENTS,
  /**
   * A read that takes no byte from a pipe activates EV_CLEAR events again, too, such as that of an
   * end of file. Source: xnu and OpenBSD pipe_read().
   */
  PIPE_EMPTY_READ_ACTIVATES,
  /**
   * A read of a pipe checks the condition of a queued one-shot event again. Source: FreeBSD,
   * observed on 13.2; OpenBSD pipe_read(), knote_process_fn().
   */
  PIPE_READ_CHECKS_ONESHOT,
  /**
   * A one-shot READ event is returned only if there still is something to read. Source: libkqueue
   * linux_kevent_wait(), as epoll_wait(2) checks each descriptor again; xnu knote_process(), which
   * asks the filter.
   */
  ONESHOT_ONLY_WHILE_READY,
  /** NOTE_LOWAT takes effect on pipes. Source: xnu filt_piperead(). */
  PIPE_LOWAT,
  /** NOTE_LOWAT takes effect on sockets. Source: filt_soread(). */
  SOCKET_LOWAT,
  /** WRITE of a pipe whose reader is gone is EPIPE. Source: DragonFly 6 pipe_kqfilter(). */
  BROKEN_PIPE_IS_EPIPE,
  /** WRITE of a pipe whose reader is gone is EBADF. Source: NetBSD pipe_kqfilter(). */
  BROKEN_PIPE_IS_EBADF,
  /**
   * Pipes work in both directions. Source: FreeBSD sys_pipe.c, observed on 13.2; OpenBSD
   * pipe_pair_create().
   */
  PIPES_TWO_WAY,
  /**
   * data of READ on a pipe's write end is the number of bytes that were not read. Source: libkqueue
   * evfilt_read_copyout(), FIONREAD.
   */
  PIPE_WRONG_READ_COUNTS,
  /** WRITE of a pipe's read end never fires. Source: NetBSD filt_pipewrite(), observed on 7.99. */
  PIPE_WRONG_WRITE_SILENT,
  /**
   * WRITE of a pipe's read end fires with the end of file only. Source: epoll(7), poll(2); xnu
   * filt_pipenotsup().
   */
  PIPE_WRONG_WRITE_AT_EOF,
  /** READ of a write end and WRITE of a read end are refused. Source: the host portable. */
  PIPE_WRONG_END_REFUSED,
  /**
   * data of WRITE is 1, because the host does not report how much room there is. Source: poll(2);
   * libkqueue evfilt_write_copyout(), which reports the unsent bytes of a socket instead.
   */
  WRITE_ROOM_UNKNOWN,
  /**
   * Events that are found ready by the same call come in the order of their descriptors. Source:
   * poll(2).
   */
  READY_IN_DESCRIPTOR_ORDER,
  /** An empty new pipe has room for less than 65,536 bytes. Source: FreeBSD sys_pipe.c. */
  PIPE_GROWS,

  // PROC and SIGNAL

  /** An exit is reported only to events with NOTE_EXIT. Source: FreeBSD filt_proc(), EV_DROP. */
  EXIT_ONLY_IF_REQUESTED,
  /**
   * An event that does not report the exit stays until it is deleted. Source: xnu filt_procevent(),
   * proc_knote_drain().
   */
  EXIT_KEEPS_EVENT,
  /** NOTE_CHILD is returned as a one-shot event of its own. Source: FreeBSD knote_fork(). */
  TRACK_IN_TWO_EVENTS,
  /**
   * data of an exit may be −1, if other code has reaped the status. Source: waitid(2),
   * ProcessHandle.
   */
  EXIT_STATUS_MAY_BE_UNKNOWN,
  /** An event for a zombie is ESRCH. Source: NetBSD filt_procattach(). */
  ZOMBIE_IS_ESRCH,
  /** Signals that arrive together may count as one. Source: sun.misc.Signal, signalfd(2). */
  SIGNALS_COALESCE,

  // VNODE

  /**
   * A write that extends the file reports NOTE_EXTEND. Source: tmpfs_update(), inotify(7) and
   * fstat(2).
   */
  VNODE_EXTEND_REPORTED,
  /**
   * A removal reports NOTE_DELETE and NOTE_LINK, also when only one of them was requested. Source:
   * xnu VNOP_REMOVE(), filt_vnode_common().
   */
  VNODE_LINK_WITH_DELETE,
  /**
   * Without EV_CLEAR, too, each change is returned once. Source: libkqueue evfilt_vnode_copyout().
   */
  VNODE_ALWAYS_CLEARS,

  // descriptors

  /**
   * The kernel does not notice that a watched descriptor is closed: EV_DELETE still finds the
   * event, and EV_ADD of a new file with the number modifies the old event. Source: libkqueue
   * kevent_copyin_one().
   */
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
   * Tells whether the backend itself reports this feature.
   *
   * @param backend a backend
   * @return true if the backend reports the feature; false if it does not, or if only a profile can
   *     say so
   */
  public boolean isReportedBy(Backend backend) {
    return reported.test(backend);
  }

  /**
   * Checks all features of a backend once, so that the backend starts the permanent threads and
   * descriptors that the checks need.
   *
   * @param backend a backend
   * @return the number of features that the backend reports
   */
  public static int ask(Backend backend) {
    return (int) Arrays.stream(values()).filter(f -> f.isReportedBy(backend)).count();
  }

  private static boolean reportsProcess(Backend backend, int note) {
    return notes(backend, Filter.PROC, note) && !ProcessEventAccess.areRefused(backend);
  }

  private static boolean notes(Backend backend, Filter filter, int notes) {
    return (backend.supportedNotes(filter) & notes) == notes;
  }
}
