// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.LONG;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The exit of real processes. */
@EnabledOnOs(OS.LINUX)
class ProcessExitTest {
  /**
   * Signals whose numbers on Linux are the portable ones. Without HUP and INT, which a test started
   * in the background may ignore, and so its children, too.
   */
  private static final int[] SIGNALS = {3, 6, 8, 9, 11, 13, 14, 15};

  private Kqueue kq;

  @BeforeEach
  void open() throws KqueueException {
    kq = LinuxBackend.open();
  }

  @AfterEach
  void close() {
    kq.close();
  }

  /** Starts a child that ends as the number determines, once its standard input is closed. */
  private static Process child(int number) throws IOException {
    int signal = SIGNALS[number % SIGNALS.length];
    String end = number % 3 == 0 ? "ulimit -c 0; kill -" + signal + " $$" : "exit " + number % 256;
    return new ProcessBuilder("/bin/sh", "-c", "read line; " + end).start();
  }

  private static ExitStatus expected(int number) {
    return ExitStatus.ofWaitStatus(
        number % 3 == 0 ? SIGNALS[number % SIGNALS.length] : number % 256 << 8);
  }

  private static void release(Process child) throws IOException {
    child.getOutputStream().close();
  }

  /** Ends children and checks each status, while the JVM reaps each child as soon as it can. */
  private void endAll(Kqueue queue, int from, int children) throws IOException {
    Map<Long, ExitStatus> statuses = new HashMap<>();
    Map<Long, ExitStatus> expected = new HashMap<>();
    List<Process> running = new ArrayList<>();
    for (int i = from; i < from + children; i++) {
      Process child = child(i);
      running.add(child);
      expected.put(child.pid(), expected(i));
      queue.register(KEvent.proc(child.pid(), NOTE_EXIT).add());
      if (running.size() == 8) {
        for (Process each : running) {
          release(each);
        }
        running.clear();
      }
      queue.poll().forEach(event -> statuses.put(event.ident(), event.exitStatus()));
    }
    for (Process each : running) {
      release(each);
    }
    while (statuses.size() < expected.size()) {
      List<KEvent> events = queue.poll(LONG);
      assertThat(events).isNotEmpty();
      events.forEach(event -> statuses.put(event.ident(), event.exitStatus()));
    }
    assertThat(statuses).isEqualTo(expected);
  }

  @Test
  void isReportedCorrectlyWhileTheJvmReaps() throws IOException {
    endAll(kq, 0, 300);
  }

  @Test
  void isReportedCorrectlyInTwoKqueuesAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Kqueue other = LinuxBackend.open()) {
      Future<?> first =
          threads.submit(() -> {
            endAll(kq, 0, 100);
            return null;
          });
      Future<?> second =
          threads.submit(() -> {
            endAll(other, 100, 100);
            return null;
          });
      first.get();
      second.get();
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void isReportedOnceToEachKqueue() throws IOException {
    Process child = child(7);
    try (Kqueue other = LinuxBackend.open()) {
      kq.register(KEvent.proc(child.pid(), NOTE_EXIT).add());
      other.register(KEvent.proc(child.pid(), NOTE_EXIT).add());
      release(child);
      for (Kqueue each : List.of(kq, other)) {
        assertThat(one(each).exitStatus()).isEqualTo(expected(7));
        assertThat(each.poll()).isEmpty();
      }
    }
  }

  @Test
  void cannotBeWatchedAfterTheChildWasReaped() throws Exception {
    Process child = child(1);
    release(child);
    child.waitFor();
    assertThatThrownBy(() -> kq.register(KEvent.proc(child.pid(), NOTE_EXIT).add()))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
  }

  @Test
  void isReportedForTheChildOfAnotherProcess() throws IOException {
    Process parent =
        new ProcessBuilder("/bin/sh", "-c", "exec 3<&0; (read line <&3; exit 9) & echo $!; wait")
            .start();
    long pid = Long.parseLong(parent.inputReader().readLine());
    kq.register(KEvent.proc(pid, NOTE_EXIT).add());
    release(parent);
    assertThat(one(kq).exitStatus()).isEqualTo(ExitStatus.ofWaitStatus(9 << 8));
  }

  @Test
  void keepsNoDescriptor() throws IOException {
    endAll(kq, 0, 1); // the first round opens what the kqueue and the JVM keep open
    System.gc();
    int before = ourDescriptors();
    endAll(kq, 0, 32);
    assertThat(ourDescriptors()).isLessThanOrEqualTo(before);
  }

  /** Counts anonymous inodes only, since the JVM closes the pipes of a child at any time. */
  private static int ourDescriptors() throws IOException {
    int count = 0;
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path each : (Iterable<Path>) open::iterator) {
        String target =
            ProcFd.target(new CallMemory(), Integer.parseInt(each.getFileName().toString()));
        count += target.startsWith("anon_inode:") ? 1 : 0;
      }
    }
    return count;
  }

  private static void limitDescriptors(String soft) throws Exception {
    String self = Long.toString(ProcessHandle.current().pid());
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", self, "--nofile=" + soft + ":").start();
    assertThat(prlimit.waitFor()).isZero();
  }

  private static String descriptorLimit() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
      if (line.startsWith("Max open files")) {
        return line.substring("Max open files".length()).strip().split(" +", 2)[0];
      }
    }
    throw new AssertionError("no limit of open files");
  }

  @Test
  void failsWithEmfileRatherThanEsrchWithoutDescriptors() throws Exception {
    Process child = child(1);
    KEvent change = KEvent.proc(child.pid(), NOTE_EXIT).add();
    List<Descriptor> files = new ArrayList<>();
    assertThat(errno(() -> kq.register(KEvent.proc(1 << 22, NOTE_EXIT).add())))
        .contains(Errno.ESRCH);
    Optional<Errno> ofFile;
    Optional<Errno> ofChild;
    String limit = descriptorLimit();
    limitDescriptors(Integer.toString(LinuxBackend.descriptors() + 50));
    try {
      do {
        ofFile = errno(() -> openAll(files));
        ofChild = errno(() -> kq.register(change));
        if (ofChild.isEmpty()) { // the JVM has closed a descriptor meanwhile
          kq.register(KEvent.proc(child.pid(), 0).delete());
        }
      } while (ofFile.isPresent() && ofChild.isEmpty());
    } finally {
      files.forEach(Descriptor::close);
      limitDescriptors(limit);
    }
    assertThat(ofFile).contains(Errno.EMFILE);
    assertThat(ofChild).contains(Errno.EMFILE);
    kq.register(change);
    release(child);
    assertThat(one(kq).exitStatus()).isEqualTo(expected(1));
  }

  private static void openAll(List<Descriptor> files) throws KqueueException {
    while (files.size() < 10_000) {
      files.add(LinuxBackend.BACKEND.open(Path.of("/dev/null")));
    }
  }

  /** A call that may fail. */
  private interface Call {
    void run() throws KqueueException;
  }

  private static Optional<Errno> errno(Call call) {
    try {
      call.run();
      return Optional.empty();
    } catch (KqueueException e) {
      return Optional.of(e.errno());
    }
  }
}
