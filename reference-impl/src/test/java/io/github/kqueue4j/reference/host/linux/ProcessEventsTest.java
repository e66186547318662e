// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_CHILD;
import static io.github.kqueue4j.SysEvent.NOTE_EXEC;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;
import static io.github.kqueue4j.SysEvent.NOTE_TRACKERR;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.LONG;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FailingThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Forks, execs and exits of real processes, where the process connector may be used. */
@EnabledOnOs(OS.LINUX)
class ProcessEventsTest {
  private static final int ALL = NOTE_FORK | NOTE_EXEC | NOTE_EXIT;

  private Kqueue kq;

  @BeforeEach
  void open() throws KqueueException {
    ProcessConnector.Opened probe = ProcessConnector.open(new CallMemory(), 1 << 16);
    assumeThat(probe.error()).as("errno of the process connector").isZero();
    ProcessConnector connector = probe.connector();
    if (connector != null) {
      connector.close(new CallMemory());
    }
    kq = LinuxBackend.open();
  }

  @AfterEach
  void close() {
    if (kq != null) {
      kq.close();
    }
  }

  /** A shell that runs each command when the test sends it. */
  private static final class Shell implements AutoCloseable {
    final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    Shell() throws IOException {
      process = new ProcessBuilder("/bin/sh").redirectErrorStream(true).start();
      commands = process.outputWriter(StandardCharsets.UTF_8);
      answers = process.inputReader(StandardCharsets.UTF_8);
      run("echo ready");
      assertThat(answers.readLine()).isEqualTo("ready"); // so the exec of the shell is over
    }

    long pid() {
      return process.pid();
    }

    void run(String command) throws IOException {
      commands.write(command + "\n");
      commands.flush();
    }

    String answer() throws IOException {
      return answers.readLine();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void reportsAFork() throws IOException {
    try (Shell shell = new Shell()) {
      kq.register(KEvent.proc(shell.pid(), ALL).add());
      shell.run("/bin/true");
      KEvent event = one(kq);
      assertThat(event.fflags()).isEqualTo(NOTE_FORK);
      assertThat(event.data()).isZero();
      assertThat(event.ident()).isEqualTo(shell.pid());
    }
  }

  /** {@code ThreadGroup.interrupt()} reaches the thread that reports the events. */
  @Test
  void goesOnAfterAnInterruptOfItsThread() throws IOException {
    try (Shell shell = new Shell()) {
      kq.register(KEvent.proc(shell.pid(), ALL).add());
      List<Thread> reporting =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("kqueue4j-processes"))
              .toList();
      assertThat(reporting).isNotEmpty();
      reporting.forEach(Thread::interrupt);
      shell.run("/bin/true");
      assertThat(one(kq).fflags()).isEqualTo(NOTE_FORK);
      long end = System.nanoTime() + LONG.toNanos();
      while (reporting.stream().anyMatch(Thread::isInterrupted)) {
        assertThat(System.nanoTime()).as("time until the interrupt is cleared").isLessThan(end);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void goesOnHoweverOftenItsThreadFails() throws Exception {
    try (Shell shell = new Shell();
        FailingThread failing = new FailingThread("kqueue4j-processes", "recvfrom", false)) {
      kq.register(KEvent.proc(shell.pid(), NOTE_EXIT | NOTE_FORK).add());
      shell.run("exit 3");
      for (int i = 0; i < 6; i++) {
        assertThat(failing.next(LONG.toMillis())).as("report %d", i).isNotNull();
      }
      failing.stop();
      KEvent event;
      do {
        event = one(kq);
      } while (!event.isEof());
      assertThat(event.exitStatus()).isEqualTo(ExitStatus.ofWaitStatus(3 << 8));
    }
  }

  @Test
  void reportsAnExec() throws IOException {
    try (Shell shell = new Shell()) {
      kq.register(KEvent.proc(shell.pid(), ALL).add());
      shell.run("exec /bin/cat");
      assertThat(one(kq).fflags()).isEqualTo(NOTE_EXEC);
    }
  }

  @Test
  void reportsOnlyTheRequestedNotes() throws IOException {
    try (Shell shell = new Shell()) {
      kq.register(KEvent.proc(shell.pid(), NOTE_EXEC).add());
      shell.run("/bin/true; echo done");
      assertThat(shell.answer()).isEqualTo("done");
      shell.run("exec /bin/cat");
      assertThat(one(kq).fflags()).isEqualTo(NOTE_EXEC);
    }
  }

  @Test
  void canBeRequestedLater() throws IOException {
    try (Shell shell = new Shell()) {
      kq.register(KEvent.proc(shell.pid(), NOTE_EXIT).add());
      kq.register(KEvent.proc(shell.pid(), NOTE_EXIT | NOTE_FORK).add());
      shell.run("/bin/true");
      assertThat(one(kq).fflags()).isEqualTo(NOTE_FORK);
    }
  }

  @Test
  void reportsAllBeforeTheExitAndTheStatusWithIt() throws IOException {
    for (int code = 0; code < 50; code++) {
      try (Shell shell = new Shell()) {
        kq.register(KEvent.proc(shell.pid(), ALL).add());
        shell.run("/bin/true; exec /bin/sh -c 'exit " + code + "'");
        int notes = 0;
        KEvent event;
        do {
          event = one(kq);
          notes |= event.fflags();
        } while (!event.isEof());
        assertThat(notes).isEqualTo(NOTE_FORK | NOTE_EXEC | NOTE_EXIT);
        assertThat(event.exitStatus()).isEqualTo(ExitStatus.ofWaitStatus(code << 8));
      }
    }
  }

  @Test
  void reportsTheParentOfATrackedChild() throws IOException {
    try (Shell shell = new Shell()) {
      kq.register(KEvent.proc(shell.pid(), ALL | NOTE_TRACK).add().withUdata(7));
      shell.run("/bin/sleep 1000 & echo $!");
      long child = Long.parseLong(shell.answer());
      KEvent born = null;
      int forks = 0;
      int execs = 0;
      while (born == null || forks == 0 || execs == 0) {
        for (KEvent event : kq.poll(LONG)) {
          assertThat(event.udata()).isEqualTo(7);
          assertThat(event.hasNote(NOTE_TRACKERR)).isFalse();
          if (event.ident() == shell.pid()) {
            forks |= event.fflags() & NOTE_FORK;
          } else {
            assertThat(event.ident()).isEqualTo(child);
            born = event.hasNote(NOTE_CHILD) ? event : born;
            execs |= event.fflags() & NOTE_EXEC;
          }
        }
      }
      assertThat(born.data()).isEqualTo(shell.pid());
      ProcessHandle.of(child).orElseThrow().destroyForcibly();
      KEvent ended = one(kq);
      assertThat(ended.ident()).isEqualTo(child);
      assertThat(ended.fflags()).isEqualTo(NOTE_EXIT);
      assertThat(ended.exitStatus()).isEqualTo(ExitStatus.ofWaitStatus(9));
    }
  }

  /** Collects the exit status of each process. */
  private Map<Long, ExitStatus> exits(int processes) throws KqueueException {
    Map<Long, ExitStatus> exits = new HashMap<>();
    while (exits.size() < processes) {
      List<KEvent> events = kq.poll(LONG);
      assertThat(events).as("after " + exits.size() + " exits").isNotEmpty();
      for (KEvent event : events) {
        assertThat(event.hasNote(NOTE_TRACKERR)).as(event.toString()).isFalse();
        if (event.isEof()) {
          exits.put(event.ident(), event.exitStatus());
        }
      }
    }
    return exits;
  }

  @Test
  void tracksATreeOfChildrenToTheLastProcess() throws IOException {
    try (Shell shell = new Shell()) {
      kq.register(KEvent.proc(shell.pid(), ALL | NOTE_TRACK).add());
      shell.run("(/bin/sh -c '/bin/sh -c \"exit 3\"; (exit 4); exit 5'; exit 6) & wait; exit 7");

      Map<Long, ExitStatus> exits = exits(5);

      assertThat(exits.values())
          .containsExactlyInAnyOrderElementsOf(
              List.of(3, 4, 5, 6, 7).stream().map(n -> ExitStatus.ofWaitStatus(n << 8)).toList());
      assertThat(exits.get(shell.pid())).isEqualTo(ExitStatus.ofWaitStatus(7 << 8));
    }
  }

  @Test
  void tracksChildrenThatEndAtOnce() throws IOException {
    int children = 200;
    try (Shell shell = new Shell()) {
      kq.register(KEvent.proc(shell.pid(), NOTE_EXIT | NOTE_TRACK).add());
      shell.run("i=0; while [ $i -lt " + children + " ]; do (exit $((i % 100))); i=$((i+1)); done");
      shell.run("exit 7");
      Map<Long, ExitStatus> exits = exits(children + 1);
      List<ExitStatus> expected = new ArrayList<>();
      for (int i = 0; i < children; i++) {
        expected.add(ExitStatus.ofWaitStatus(i % 100 << 8));
      }
      expected.add(ExitStatus.ofWaitStatus(7 << 8));
      assertThat(exits.values()).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void tracksChildrenWithoutReportingTheirExits() throws IOException {
    try (Shell shell = new Shell()) {
      kq.register(KEvent.proc(shell.pid(), NOTE_FORK | NOTE_TRACK).add());
      shell.run("(exit 3)");
      boolean exited = false;
      while (!exited) {
        for (KEvent event : kq.poll(LONG)) {
          assertThat(event.hasNote(NOTE_TRACKERR)).as(event.toString()).isFalse();
          exited |= event.ident() != shell.pid() && event.isEof();
        }
      }
    }
  }

  @Test
  void reportsNoThreads() throws Exception {
    long self = ProcessHandle.current().pid();
    kq.register(KEvent.proc(self, NOTE_FORK).add());
    Thread thread = new Thread(() -> {});
    thread.start();
    thread.join();
    Process process = new ProcessBuilder("/bin/true").start();
    process.waitFor();
    assertThat(one(kq).fflags()).isEqualTo(NOTE_FORK);
    kq.register(KEvent.proc(self, NOTE_FORK).delete());
    kq.register(KEvent.proc(self, NOTE_FORK).add());
    thread = new Thread(() -> {});
    thread.start();
    thread.join();
    try (Shell shell = new Shell()) { // a later fork, which must be the first event
      kq.register(KEvent.proc(shell.pid(), NOTE_EXEC).add());
      one(kq); // the fork that started the shell
      shell.run("exec /bin/cat");
      assertThat(one(kq).ident()).isEqualTo(shell.pid());
    }
  }

  @Test
  void isWatchedByEachKqueueForItself() throws IOException {
    try (Shell shell = new Shell();
        Kqueue other = LinuxBackend.open()) {
      kq.register(KEvent.proc(shell.pid(), NOTE_FORK | NOTE_EXIT).add());
      other.register(KEvent.proc(shell.pid(), NOTE_EXEC | NOTE_EXIT).add());
      shell.run("/bin/true; exec /bin/cat");
      assertThat(one(other).fflags()).isEqualTo(NOTE_EXEC);
      assertThat(one(kq).fflags()).isEqualTo(NOTE_FORK);
      shell.process.destroyForcibly();
      assertThat(one(other).fflags()).isEqualTo(NOTE_EXIT);
      assertThat(one(kq).fflags()).isEqualTo(NOTE_EXIT);
    }
  }

  @Test
  void reportsThatForksMayBeMissing() throws IOException {
    LinuxHost small = new LinuxHost(1);
    Backend backend = Backend.from(new HostProvider("reference", () -> small));
    try (Shell shell = new Shell();
        Kqueue narrow = Kqueue.open(backend)) {
      narrow.register(KEvent.proc(shell.pid(), NOTE_FORK | NOTE_TRACK).add());
      int seen = 0;
      while ((seen & NOTE_TRACKERR) == 0) {
        shell.run("i=0; while [ $i -lt 200 ]; do (:); i=$((i+1)); done; echo done");
        assertThat(shell.answer()).isEqualTo("done");
        for (KEvent event : narrow.poll(LONG)) {
          seen |= event.fflags();
        }
      }
    }
  }

  @Test
  void isOfferedByTheBackend() {
    assertThat(BACKEND.supportedNotes(Filter.PROC)).isEqualTo(ALL | NOTE_TRACK);
  }
}
