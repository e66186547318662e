// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_REVOKE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.SimulatedDeadlockException;
import io.github.kqueue4j.reference.SimulatedDevice;
import io.github.kqueue4j.reference.SimulatedFile;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.reference.SimulatedProcess;
import io.github.kqueue4j.watch.Delivery;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.FileNote;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.ProcessNote;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A watcher of devices, files, processes, signals and time, all simulated by the test. */
class SimulatedWorldTest {
  private final SimulatedKernel kernel = SimulatedKernel.create();
  private Watcher<String> watcher;

  @BeforeEach
  void open() throws KqueueException {
    watcher = Watcher.open(kernel.backend());
  }

  @AfterEach
  void close() {
    watcher.close();
    kernel.close();
  }

  private static void assertRefused(ThrowingCallable call, Errno errno) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KqueueException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }

  // devices

  @Test
  void reportsOutOfBandData() throws KqueueException {
    try (SimulatedDevice device = kernel.openDevice()) {
      Watch<String> watch = watcher.watch(Interest.urgent(device.descriptor()), "urgent");
      assertThat(watcher.poll()).isEmpty();
      device.outOfBand(true);

      assertThat(watcher.take()).isEqualTo(new Event.Urgent<>(watch, false));
      watch.pause();
      assertThat(watcher.poll()).isEmpty();
      watch.resume();
      assertThat(watcher.take()).isEqualTo(new Event.Urgent<>(watch, false));
      device.outOfBand(false);
      assertThat(watcher.poll()).isEmpty();
    }
  }

  @Test
  void reportsTheLatestOfSeveralLevels() throws KqueueException {
    try (SimulatedDevice device = kernel.openDevice()) {
      Interest interest = Interest.readable(device.descriptor(), Delivery.EDGE);
      Watch<String> watch = watcher.watch(interest, "in");
      watch.pause();
      device.level(1);
      assertThat(watcher.poll()).isEmpty();
      device.level(7);
      assertThat(watcher.poll()).isEmpty();
      watch.resume();

      assertThat(watcher.take()).isEqualTo(new Event.Readable<>(watch, 7, false, Optional.empty()));
      assertThat(watcher.poll()).isEmpty();
    }
  }

  @Test
  void watchesEachKindOfOneDescriptor() throws KqueueException {
    try (SimulatedDevice device = kernel.openDevice()) {
      watcher.watch(Interest.readable(device.descriptor()), "in");
      watcher.watch(Interest.writable(device.descriptor()), "out");
      watcher.watch(Interest.urgent(device.descriptor()), "urgent");

      assertThat(watcher.size()).isEqualTo(3);
    }
    assertThat(watcher.size()).isZero();
  }

  // files

  @Test
  void reportsTheRequestedNotes() throws KqueueException {
    try (SimulatedFile file = kernel.openFile("log")) {
      Interest interest = Interest.file(file.descriptor(), FileNote.WRITE, FileNote.RENAME);
      Watch<String> watch = watcher.watch(interest, "log");
      file.happen(NOTE_WRITE | NOTE_EXTEND);
      file.happen(NOTE_ATTRIB);
      file.happen(NOTE_RENAME);

      assertThat(watcher.take())
          .isEqualTo(new Event.FileChanged<>(watch, Set.of(FileNote.WRITE, FileNote.RENAME)));
      file.happen(NOTE_EXTEND);
      assertThat(watcher.poll()).isEmpty();
    }
  }

  @Test
  void reportsARevokedFileWithoutARequest() throws KqueueException {
    try (SimulatedFile file = kernel.openFile("log")) {
      Watch<String> watch = watcher.watch(Interest.file(file.descriptor(), FileNote.WRITE), "log");
      file.happen(NOTE_REVOKE);

      assertThat(watcher.take()).isEqualTo(new Event.FileChanged<>(watch, Set.of(FileNote.REVOKE)));
    }
  }

  @Test
  void refusesNotesThatTheHostLacks() {
    try (SimulatedFile file = kernel.openFile("log")) {
      assertRefused(
          () -> watcher.watch(Interest.file(file.descriptor(), FileNote.OPEN), "log"),
          Errno.EOPNOTSUPP);
      assertThat(watcher.size()).isZero();
    }
  }

  // processes

  @Test
  void reportsTheExitStatusOfAnyProcess() throws KqueueException {
    SimulatedProcess process = kernel.startProcess();
    Watch<String> watch = watcher.watch(Interest.exit(process.pid()), "exit");
    process.exec();
    assertThat(watcher.poll()).isEmpty();
    process.exit(ExitStatus.killedBy(Signal.TERM));

    ExitStatus status = ExitStatus.killedBy(Signal.TERM);
    assertThat(watcher.take()).isEqualTo(new Event.Exited<>(watch, process.pid(), status));
    assertThat(watch.isActive()).isFalse();
    process.reap();
    assertRefused(() -> watcher.watch(Interest.exit(process.pid()), "gone"), Errno.ESRCH);
    assertThat(watcher.size()).isZero();
  }

  @Test
  void mayNotWatchEveryProcess() {
    SimulatedProcess process = kernel.startProcess();
    process.jail();

    assertRefused(() -> watcher.watch(Interest.exit(process.pid()), "jailed"), Errno.EACCES);
  }

  @Test
  void refusesToWatchAProcessTwice() throws KqueueException {
    SimulatedProcess process = kernel.startProcess();
    Watch<String> watch = watcher.watch(Interest.exit(process.pid()), "1");

    assertThatThrownBy(() -> watcher.watch(Interest.process(process.pid(), ProcessNote.EXEC), "2"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("process " + process.pid() + " is already watched: " + watch);
  }

  @Test
  void reportsTheLifeOfAProcess() throws KqueueException {
    SimulatedProcess process = kernel.startProcess();
    Interest interest = Interest.process(process.pid(), ProcessNote.FORK, ProcessNote.EXEC);
    Watch<String> watch = watcher.watch(interest, "life");
    process.fork();
    process.exec();
    assertThat(watcher.take())
        .isEqualTo(
            new Event.ProcessChanged<>(
                watch,
                process.pid(),
                Set.of(ProcessNote.FORK, ProcessNote.EXEC),
                Optional.empty()));
    process.exit(ExitStatus.exited(3));

    assertThat(watcher.take())
        .isEqualTo(
            new Event.ProcessChanged<>(
                watch, process.pid(), Set.of(ProcessNote.EXIT), Optional.of(ExitStatus.exited(3))));
    assertThat(watch.isActive()).isFalse();
  }

  @Test
  void reportsTheExitStatusOfAJavaProcess() throws KqueueException {
    SimulatedProcessObject process = new SimulatedProcessObject(kernel);
    Watch<String> watch = watcher.watch(Interest.exit(process), "java");
    process.exit(ExitStatus.exited(7));

    assertThat(watcher.take())
        .isEqualTo(new Event.Exited<>(watch, process.pid(), ExitStatus.exited(7)));
    process.reap(7);
    assertThat(watcher.poll()).isEmpty();
  }

  @Test
  void asksJavaIfTheKernelDoesNotKnowTheStatus() throws KqueueException {
    SimulatedProcessObject process = new SimulatedProcessObject(kernel);
    Watch<String> watch = watcher.watch(Interest.exit(process), "java");
    process.exit(ExitStatus.unknown());
    assertThat(watcher.poll()).isEmpty(); // the JDK has not reaped the process yet
    assertThat(watch.isActive()).isTrue();
    kernel.schedule(Duration.ofSeconds(1), () -> process.reap(128 + 15));

    assertThat(watcher.take())
        .isEqualTo(new Event.Exited<>(watch, process.pid(), ExitStatus.killedBy(Signal.TERM)));
    assertThat(kernel.elapsed()).isEqualTo(Duration.ofSeconds(1));
    assertThat(watch.isActive()).isFalse();
    assertThat(watcher.size()).isZero();
  }

  @Test
  void reportsAtOnceThatAJavaProcessHasEnded() throws KqueueException {
    SimulatedProcessObject process = new SimulatedProcessObject(kernel);
    process.exit(ExitStatus.exited(0));
    process.reap(0);
    Watch<String> watch = watcher.watch(Interest.exit(process), "java");

    Event.Exited<String> event = (Event.Exited<String>) watcher.poll().orElseThrow();
    assertThat(event.status().isSuccess()).isTrue();
    assertThat(event.watch()).isSameAs(watch);
  }

  @Test
  void reportsTheExitOfAJavaProcessThatTheHostDoesNotReport() throws KqueueException {
    SimulatedProcessObject process = new SimulatedProcessObject(kernel);
    process.simulated().jail();
    Watch<String> watch = watcher.watch(Interest.exit(process), "java");
    process.exit(ExitStatus.exited(1));
    assertThat(watcher.poll()).isEmpty();
    process.reap(1);

    assertThat(watcher.take())
        .isEqualTo(new Event.Exited<>(watch, process.pid(), ExitStatus.exited(1)));
  }

  @Test
  void cancelsTheWatchOfAProcessThatTheJdkWaitsFor() throws KqueueException {
    SimulatedProcessObject process = new SimulatedProcessObject(kernel);
    process.simulated().jail();
    Watch<String> watch = watcher.watch(Interest.exit(process), "java");
    watch.cancel();
    process.exit(ExitStatus.exited(1));
    process.reap(1);

    assertThat(watcher.poll()).isEmpty();
    assertThat(watcher.size()).isZero();
  }

  // signals

  @Test
  void countsSignals() throws KqueueException {
    Watch<String> watch = watcher.watch(Interest.signal(Signal.HUP), "hup");
    kernel.signal(Signal.HUP);
    kernel.signal(Signal.HUP);
    kernel.signal(Signal.TERM);

    assertThat(watcher.take()).isEqualTo(new Event.Signalled<>(watch, Signal.HUP, 2));
    watch.pause();
    kernel.signal(Signal.HUP);
    assertThat(watcher.poll()).isEmpty();
    kernel.signal(Signal.HUP);
    assertThat(watcher.poll()).isEmpty();
    watch.resume();
    assertThat(watcher.take()).isEqualTo(new Event.Signalled<>(watch, Signal.HUP, 2));
  }

  @Test
  void refusesToWatchASignalTwice() throws KqueueException {
    watcher.watch(Interest.signal(Signal.HUP), "1");

    assertThatThrownBy(() -> watcher.watch(Interest.signal(Signal.HUP), "2"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("signal HUP is already watched: Watch[SignalArrival[HUP]");
  }

  // time

  @Test
  void addsUpExpirationsUntilTheyAreTaken() throws KqueueException {
    var watch = watcher.watch(Interest.every(Duration.ofMinutes(1)), "every");
    kernel.advance(Duration.ofMinutes(3));
    watch.pause();
    assertThat(watcher.poll()).isEmpty();
    kernel.advance(Duration.ofMinutes(2));
    watch.resume();

    assertThat(watcher.take()).isEqualTo(new Event.Expired<>(watch, 3));
    assertThat(watcher.take()).isEqualTo(new Event.Expired<>(watch, 2));
  }

  @Test
  void restartsATimerFromNowOn() throws KqueueException {
    var watch = watcher.watch(Interest.after(Duration.ofMinutes(5)), "idle");
    kernel.advance(Duration.ofMinutes(4));
    watch.restart();
    watcher.take();
    assertThat(kernel.elapsed()).isEqualTo(Duration.ofMinutes(9));
    watch.restart(Duration.ofMinutes(1));
    watcher.take();
    watch.restart();
    watcher.take();
    assertThat(kernel.elapsed()).isEqualTo(Duration.ofMinutes(11));
  }

  @Test
  void refusesMoreTimersThanTheKernelHas() throws KqueueException {
    kernel.sysctl("kq_calloutmax", 1);
    var first = watcher.watch(Interest.after(Duration.ofMinutes(1)), "1");

    assertRefused(() -> watcher.watch(Interest.after(Duration.ofMinutes(1)), "2"), Errno.ENOMEM);
    assertThat(watcher.size()).isEqualTo(1);
    first.restart(); // a delete and an add
    assertThat(watcher.take().attachment()).isEqualTo("1");
    watcher.watch(Interest.after(Duration.ofMinutes(1)), "3");
    assertRefused(first::restart, Errno.ENOMEM);
    assertThat(first.isActive()).isFalse();
  }

  @Test
  void waitsInTheKernelOnly() {
    assertThatThrownBy(watcher::take).isInstanceOf(SimulatedDeadlockException.class);
  }

  @Test
  void waitsExactlyAsLongAsATimeout() throws KqueueException {
    assertThat(watcher.poll(Duration.ofDays(400))).isEmpty();
    assertThat(kernel.elapsed()).isEqualTo(Duration.ofDays(400));
  }
}
