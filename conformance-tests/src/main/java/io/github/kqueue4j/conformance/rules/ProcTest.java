// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.SysEvent.EV_ONESHOT;
import static io.github.kqueue4j.SysEvent.NOTE_CHILD;
import static io.github.kqueue4j.SysEvent.NOTE_EXEC;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;
import static io.github.kqueue4j.conformance.Feature.EXIT_ONLY_IF_REQUESTED;
import static io.github.kqueue4j.conformance.Feature.EXIT_STATUS_MAY_BE_UNKNOWN;
import static io.github.kqueue4j.conformance.Feature.ORDERS_TO_GRANDCHILDREN;
import static io.github.kqueue4j.conformance.Feature.PROC_EVENTS_REFUSED;
import static io.github.kqueue4j.conformance.Feature.PROC_EXEC;
import static io.github.kqueue4j.conformance.Feature.PROC_EXIT;
import static io.github.kqueue4j.conformance.Feature.PROC_FORK;
import static io.github.kqueue4j.conformance.Feature.PROC_FORK_SILENT;
import static io.github.kqueue4j.conformance.Feature.PROC_TRACK;
import static io.github.kqueue4j.conformance.Feature.TRACK_IN_TWO_EVENTS;
import static io.github.kqueue4j.conformance.Feature.ZOMBIES_STAY;
import static io.github.kqueue4j.conformance.Feature.ZOMBIE_IS_ESRCH;
import static io.github.kqueue4j.conformance.rules.Events.SOON;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.conformance.ChildProcess;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import java.util.List;

/** EVFILT_PROC. */
class ProcTest {
  private static final long ABSENT_PID = 99_999_999;

  @OnEachBackend
  @OnlyWith(PROC_EXIT)
  @Rule(
      value = "PROC-1 NOTE_EXIT is returned once, with EV_EOF, EV_ONESHOT and EV_CLEAR.",
      source = "filt_proc(), trace portable-proc-exit")
  void exitIsReported(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    assertThat(kevent(kq, KEvent.proc(process.pid(), NOTE_EXIT).add().withUdata(3))).isEmpty();
    process.exit(7);
    KEvent event = only(world.await(kq, e -> e.hasNote(NOTE_EXIT)));
    assertThat(event.fflags()).isEqualTo(NOTE_EXIT);
    assertThat(event.flags() & ~EV_NODATA).isEqualTo(EV_ONESHOT | EV_CLEAR | EV_EOF);
    assertThat(event.udata()).isEqualTo(3);
    assertThat(refusal(kq, KEvent.proc(process.pid(), NOTE_EXIT).delete()))
        .isIn(Errno.ENOENT, Errno.ESRCH);
  }

  @OnEachBackend
  @OnlyWith(PROC_EXIT)
  @OnlyWithout(EXIT_STATUS_MAY_BE_UNKNOWN)
  @Rule(
      value = "PROC-2 If a signal kills the process, the status is the signal's number.",
      source = "filt_proc(), trace portable-proc-killed")
  void killedIsReported(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    kq.register(KEvent.proc(process.pid(), NOTE_EXIT).add());
    process.kill();
    KEvent event = only(world.await(kq, e -> e.hasNote(NOTE_EXIT)));
    assertThat(event.exitStatus()).isEqualTo(ExitStatus.killedBy(Signal.KILL));
  }

  @OnEachBackend
  @OnlyWith(PROC_EXIT)
  @Rule(
      value = "PROC-3 A process that does not exist is ESRCH.",
      source = "filt_procattach(), pfind()")
  void absentIsEsrch(Kqueue kq) throws Exception {
    assertThat(refusal(kq, KEvent.proc(ABSENT_PID, NOTE_EXIT).add())).isEqualTo(Errno.ESRCH);
    assertThat(refusal(kq, KEvent.proc(ABSENT_PID << 32 | 1, NOTE_EXIT).add()))
        .isEqualTo(Errno.ESRCH);
  }

  @OnEachBackend
  @OnlyWith(PROC_EXIT)
  @Rule(
      value = "PROC-4 A process that was reaped is ESRCH.",
      source = "filt_procattach(), trace portable-proc-reaped")
  void reapedIsEsrch(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    process.exit(0);
    process.reap();
    assertThat(refusal(kq, KEvent.proc(process.pid(), NOTE_EXIT).add())).isEqualTo(Errno.ESRCH);
  }

  @OnEachBackend
  @OnlyWith(PROC_EXIT)
  @Rule(
      value = "PROC-5 Two queues watch one process: both report its exit.",
      source = "knote(), trace portable-proc-two-kqueues")
  void bothQueuesAreNotified(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    Kqueue other = world.open();
    kq.register(KEvent.proc(process.pid(), NOTE_EXIT).add());
    other.register(KEvent.proc(process.pid(), NOTE_EXIT).add());
    process.exit(0);
    assertThat(world.await(kq, e -> true)).hasSize(1);
    assertThat(world.await(other, e -> true)).hasSize(1);
  }

  @OnEachBackend
  @OnlyWith(PROC_EXIT)
  @Rule(
      value =
          "PROC-6 An exit while the event is disabled is returned when the event is" + " enabled.",
      source = "filt_proc(), trace portable-proc-exit-disabled")
  void exitWhileDisabled(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    Kqueue other = world.open();
    other.register(KEvent.proc(process.pid(), NOTE_EXIT).add());
    kq.register(KEvent.proc(process.pid(), NOTE_EXIT).add().disable());
    process.exit(3);
    assertThat(world.await(other, e -> true)).hasSize(1);
    assertThat(kq.poll()).isEmpty();
    kq.register(KEvent.proc(process.pid(), NOTE_EXIT).enable());
    assertThat(only(kq.poll(World.PATIENCE)).hasNote(NOTE_EXIT)).isTrue();
  }

  @OnEachBackend
  @OnlyWith({PROC_EXIT, ZOMBIES_STAY})
  @OnlyWithout(ZOMBIE_IS_ESRCH)
  @Rule(
      value = "PROC-7 A zombie is reported at once if NOTE_EXIT is requested.",
      source = "filt_procattach(), zpfind(), trace portable-proc-zombie")
  void zombieIsReported(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    process.exit(5);
    KEvent event = only(kevent(kq, KEvent.proc(process.pid(), NOTE_EXIT).add()));
    assertThat(event.exitStatus()).isEqualTo(ExitStatus.exited(5));
    process.reap();
  }

  @OnEachBackend
  @OnlyWith(PROC_FORK)
  @Rule(
      value = "PROC-8 NOTE_FORK: each fork is reported, with data 0.",
      source = "filt_proc(), trace portable-proc-fork")
  void forkIsReported(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    kq.register(KEvent.proc(process.pid(), NOTE_FORK).add());
    ChildProcess child = process.fork();
    KEvent event = only(world.await(kq, e -> e.hasNote(NOTE_FORK)));
    assertThat(event.fflags()).isEqualTo(NOTE_FORK);
    assertThat(event.data()).isZero();
    child.kill();
    process.kill();
  }

  @OnEachBackend
  @OnlyWithout({PROC_FORK, PROC_FORK_SILENT, PROC_EVENTS_REFUSED})
  @OnlyWith(PROC_EXIT)
  @Rule(
      value = "PROC-9 A backend without NOTE_FORK refuses it: EOPNOTSUPP.",
      source = "levelled: libkqueue accepts and never fires; CONTRACT.md, C-16")
  void forkIsRefused(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    assertThat(refusal(kq, KEvent.proc(process.pid(), NOTE_FORK).add()))
        .isEqualTo(Errno.EOPNOTSUPP);
    process.kill();
  }

  @OnEachBackend
  @OnlyWith({PROC_EXIT, PROC_FORK_SILENT})
  @OnlyWithout(PROC_EVENTS_REFUSED)
  @Rule(
      value = "PROC-16 NOTE_FORK is accepted on these kernels and has no effect.",
      source = "the loopback; libkqueue would do the same")
  void forkIsAccepted(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    kq.register(KEvent.proc(process.pid(), NOTE_FORK | NOTE_EXIT).add());
    process.exit(0);
    assertThat(world.await(kq, e -> e.hasNote(NOTE_EXIT)).getLast().isEof()).isTrue();
  }

  @OnEachBackend
  @OnlyWith({PROC_EXIT, PROC_EVENTS_REFUSED})
  @Rule(
      value =
          "PROC-17 If the host does not report forks and execs, such events are EPERM;"
              + " exits are still reported.",
      source = "PORTING.md, D-12: Linux without the process connector")
  void forkAndExecAreRefused(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    for (int note : List.of(NOTE_FORK, NOTE_EXEC, NOTE_TRACK)) {
      assertThat(refusal(kq, KEvent.proc(process.pid(), note).add())).isEqualTo(Errno.EPERM);
    }
    kq.register(KEvent.proc(process.pid(), NOTE_EXIT).add());
    process.exit(0);
    assertThat(world.await(kq, e -> e.hasNote(NOTE_EXIT)).getLast().isEof()).isTrue();
  }

  @OnEachBackend
  @OnlyWith(PROC_EXEC)
  @Rule(
      value = "PROC-10 NOTE_EXEC: the start of a new program is reported.",
      source = "filt_proc(), kqueue(2)")
  void execIsReported(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    kq.register(KEvent.proc(process.pid(), NOTE_EXEC).add());
    process.exec();
    assertThat(world.await(kq, e -> e.hasNote(NOTE_EXEC)).getLast().fflags()).isEqualTo(NOTE_EXEC);
    process.kill();
  }

  @OnEachBackend
  @OnlyWith({PROC_TRACK, ORDERS_TO_GRANDCHILDREN})
  @OnlyWithout(TRACK_IN_TWO_EVENTS)
  @Rule(
      value =
          "PROC-11 NOTE_TRACK: the child has one event, NOTE_CHILD with the parent's pid, then"
              + " its exit.",
      source = "filt_proc(), trace portable-proc-track")
  void trackIsOneEvent(World world, Kqueue kq) throws Exception {
    ChildProcess parent = world.startProcess();
    kq.register(KEvent.proc(parent.pid(), NOTE_TRACK | NOTE_EXIT).add().withUdata(4));
    ChildProcess child = parent.fork();
    KEvent event = only(world.await(kq, e -> e.hasNote(NOTE_CHILD)));
    assertThat(event.ident()).isEqualTo(child.pid());
    assertThat(event.data()).isEqualTo(parent.pid());
    assertThat(event.udata()).isEqualTo(4);
    child.exit(2);
    assertThat(only(world.await(kq, e -> e.hasNote(NOTE_EXIT))).ident()).isEqualTo(child.pid());
    parent.exit(0);
    parent.reap();
    child.reap();
  }

  @OnEachBackend
  @OnlyWith({PROC_EXIT, ZOMBIES_STAY})
  @OnlyWithout(EXIT_ONLY_IF_REQUESTED)
  @Rule(
      value = "PROC-12 An exit that was not requested is returned with fflags 0.",
      source = "filt_proc(), trace portable-proc-exit-not-asked")
  void exitIsReportedUnrequested(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    kq.register(KEvent.proc(process.pid(), NOTE_FORK).add());
    process.exit(0);
    assertThat(only(kq.poll(World.PATIENCE)).fflags()).isZero();
    process.reap();
  }

  @OnEachBackend
  @OnlyWith({PROC_FORK, EXIT_ONLY_IF_REQUESTED})
  @Rule(
      value = "PROC-13 An exit that was not requested is not reported on these kernels.",
      source = "FreeBSD filt_proc(), EV_DROP, trace portable-proc-exit-not-asked")
  void exitIsNotReported(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    kq.register(KEvent.proc(process.pid(), NOTE_FORK).add());
    process.exit(0);
    process.reap();
    assertThat(kq.poll(SOON)).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(PROC_EXIT)
  @OnlyWithout(EXIT_STATUS_MAY_BE_UNKNOWN)
  @Rule(
      value = "PROC-14 The wait status of an exit is in data.",
      source = "filt_proc(), trace portable-proc-exit; levelled: macOS reports it only on request")
  void statusIsReported(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    kq.register(KEvent.proc(process.pid(), NOTE_EXIT).add());
    process.exit(7);
    KEvent event = only(world.await(kq, e -> e.hasNote(NOTE_EXIT)));
    assertThat(event.exitStatus()).isEqualTo(ExitStatus.exited(7));
    assertThat(event.data()).isEqualTo(7 << 8);
  }

  @OnEachBackend
  @OnlyWith({PROC_EXIT, EXIT_STATUS_MAY_BE_UNKNOWN})
  @Rule(
      value =
          "PROC-15 The wait status of an exit is in data on these kernels, or −1; never a"
              + " wrong one.",
      source = "waitid(2): other code may reap it first; CONTRACT.md, C-76")
  void statusIsReportedOrUnknown(World world, Kqueue kq) throws Exception {
    ChildProcess process = world.startProcess();
    kq.register(KEvent.proc(process.pid(), NOTE_EXIT).add());
    process.exit(7);
    KEvent event = only(world.await(kq, e -> e.hasNote(NOTE_EXIT)));
    assertThat(event.exitStatus()).isIn(ExitStatus.exited(7), ExitStatus.unknown());
  }
}
