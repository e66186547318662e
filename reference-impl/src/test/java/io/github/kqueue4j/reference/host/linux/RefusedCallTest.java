// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.descriptors;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.posix.InjectedErrors;
import io.github.kqueue4j.reference.host.posix.RefusedCall;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** System calls that the kernel, a limit or a sandbox refuses. */
@EnabledOnOs(OS.LINUX)
class RefusedCallTest {
  @TempDir Path dir;
  private Kqueue kq;

  @BeforeEach
  void open() throws KqueueException {
    kq = LinuxBackend.open();
  }

  @AfterEach
  void close() {
    kq.close();
  }

  private static void assertRefused(ThrowingCallable call, Errno errno, String word) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KqueueException.class, e -> assertThat(e.errno()).isEqualTo(errno))
        .hasMessageContaining(word);
  }

  @ParameterizedTest
  @ValueSource(ints = {RefusedCall.EPERM, RefusedCall.ENOSYS, RefusedCall.EINVAL})
  void isDoneWithoutIfItIsTheExactWait(int errno) throws IOException {
    try (Descriptor.Pipe pipe = BACKEND.pipe();
        RefusedCall fault = RefusedCall.always("epoll_pwait2", errno)) {
      kq.register(KEvent.read(pipe.source()).add());

      assertThat(kq.poll(Duration.ofMillis(3))).isEmpty();
      write(pipe.sink(), "x");
      assertThat(one(kq).data()).isEqualTo(1);
      assertThat(fault.met()).isEqualTo(1); // the call that captures errno; none follows
    }
  }

  @ParameterizedTest
  @CsvSource({
    "epoll_create1, EPERM, 1", "epoll_create1, ENFILE, 23", "epoll_create1, ENOMEM, 12",
    "epoll_ctl:ADD, EPERM, 1", "epoll_ctl:ADD, ENOSPC, 28", "epoll_ctl:ADD, ENOMEM, 12"
  })
  void isWhatTheFirstChangeFailsWith(String call, Errno errno, int number) throws IOException {
    int before = descriptors();
    try (Descriptor.Pipe pipe = BACKEND.pipe()) {
      KEvent change = KEvent.read(pipe.source()).add();
      try (RefusedCall fault = RefusedCall.once(call, number)) {
        assertRefused(() -> kq.register(change), errno, errno.name());
        assertThat(fault.met()).isEqualTo(1);
      }
      kq.register(change);
      write(pipe.sink(), "x");
      assertThat(one(kq).data()).isEqualTo(1);
    }
    kq.close();
    assertThat(descriptors()).isLessThan(before);
  }

  @ParameterizedTest
  @CsvSource({
    "inotify_init1, ENOMEM, 12", "inotify_init1, ENOSYS, 38", "inotify_init1, EMFILE, 24",
    "inotify_add_watch, ENOSPC, 28", "inotify_add_watch, EACCES, 13", "epoll_create1, EPERM, 1"
  })
  void isWhatTheFirstFileFailsWith(String call, Errno errno, int number) throws IOException {
    Path path = Files.writeString(dir.resolve("file"), "a");
    try (Descriptor file = BACKEND.open(path)) {
      KEvent change = KEvent.vnode(file, NOTE_WRITE).add().clear();
      try (RefusedCall fault = RefusedCall.once(call, number)) {
        assertRefused(() -> kq.register(change), errno, errno.name());
        assertThat(fault.met()).isEqualTo(1);
      }
      kq.register(change);
      Files.writeString(path, "bcd");
      assertThat(one(kq).fflags() & NOTE_WRITE).isNotZero();
    }
  }

  @Test
  void isShownByItsNumberIfItHasNoName() throws IOException {
    Path path = Files.writeString(dir.resolve("file"), "a");
    try (Descriptor.Pipe pipe = BACKEND.pipe()) {
      try (RefusedCall fault = RefusedCall.once("open", RefusedCall.ESTALE)) {
        assertRefused(() -> BACKEND.open(path), Errno.EOTHER, "116");
        assertThat(fault.met()).isEqualTo(1);
      }
      try (RefusedCall fault = RefusedCall.once("epoll_ctl:ADD", RefusedCall.EDQUOT)) {
        assertRefused(() -> kq.register(KEvent.read(pipe.source()).add()), Errno.EOTHER, "122");
        assertThat(fault.met()).isEqualTo(1);
      }
      try (RefusedCall fault = RefusedCall.once("eventfd", RefusedCall.EDQUOT)) {
        assertRefused(() -> Kqueue.open(BACKEND), Errno.EOTHER, "122");
        assertThat(fault.met()).isEqualTo(1);
      }
      try (RefusedCall fault = RefusedCall.once("write", RefusedCall.EDQUOT)) {
        assertRefused(() -> write(pipe.sink(), "x"), Errno.EOTHER, "122");
        assertThat(fault.met()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll_create1", "epoll_ctl:ADD", "epoll_wait"})
  void isNamedWithWhatToDoIfASandboxRefusesIt(String call) throws IOException {
    String function = call.split(":", 2)[0];
    try (Descriptor.Pipe pipe = BACKEND.pipe()) {
      KEvent change = KEvent.write(pipe.sink()).add();
      InjectedErrors.set((name, a, b, c) ->
          call.equals(RefusedCall.name(name, a, b, c)) || name.equals("epoll_pwait")
              ? RefusedCall.EPERM
              : 0);
      try {
        assertThatThrownBy(() -> kq.register(change))
            .isInstanceOfSatisfying(
                KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM))
            .hasMessage(
                "kevent: %s: EPERM (operation not permitted: the system refuses %s(2), as a"
                    + " sandbox with a seccomp filter does; allow the call there, or set"
                    + " -Dkqueue4j.reference.host=poll)",
                change, function);
      } finally {
        InjectedErrors.set(null);
      }
      kq.register(change);
      assertThat(one(kq).data()).isPositive();
    }
  }

  @Test
  void isNamedIfASandboxRefusesItOutsideOfAQueue() throws IOException {
    Path path = Files.writeString(dir.resolve("file"), "a");
    try (RefusedCall fault = RefusedCall.always("eventfd", RefusedCall.EPERM)) {
      assertRefused(() -> Kqueue.open(BACKEND), Errno.EPERM, "refuses eventfd(2), as a sandbox");
      assertThat(fault.met()).isEqualTo(1);
    }
    try (RefusedCall fault = RefusedCall.always("pipe2", RefusedCall.EPERM)) {
      assertRefused(BACKEND::pipe, Errno.EPERM, "pipe: EPERM (operation not permitted; does a");
      assertThat(fault.met()).isEqualTo(1);
    }
    try (RefusedCall fault = RefusedCall.always("inotify_init1", RefusedCall.EPERM);
        Descriptor file = BACKEND.open(path)) {
      KEvent change = KEvent.vnode(file, NOTE_WRITE).add();
      assertRefused(() -> kq.register(change), Errno.EPERM, "refuses inotify_init1(2), as a");
      assertThat(fault.met()).isEqualTo(1);
    }
  }

  @Test
  void isReplacedByAnotherIfItIsTheWait() throws IOException {
    try (Descriptor.Pipe pipe = BACKEND.pipe();
        RefusedCall fault = RefusedCall.always("epoll_wait", RefusedCall.EPERM)) {
      kq.register(KEvent.read(pipe.source()).add());
      assertThat(kq.poll(Duration.ofMillis(3))).isEmpty();
      write(pipe.sink(), "x");
      assertThat(one(kq).data()).isEqualTo(1);
      assertThat(fault.met()).isLessThan(10); // none follows once the other is known to work
    }
  }

  @Test
  void endsAWaitThatCannotGoOn() throws IOException {
    try (Descriptor.Pipe pipe = BACKEND.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      InjectedErrors.set((name, a, b, c) -> name.startsWith("epoll_") ? RefusedCall.EPERM : 0);

      assertThatThrownBy(() -> kq.poll(LinuxBackend.LONG))
          .hasMessageContaining("epoll_wait: EPERM (operation not permitted; does a sandbox");
    } finally {
      InjectedErrors.set(null);
    }
  }

  /** If the C library lacks statx(), calls fail with ENOSYS, as if the kernel lacked it. */
  @ParameterizedTest
  @ValueSource(ints = {RefusedCall.ENOSYS, RefusedCall.EPERM})
  void isReplacedByAnOlderOneIfItIsStatx(int errno) throws IOException {
    Path path = Files.writeString(dir.resolve("file"), "a");
    try (RefusedCall fault = RefusedCall.always("statx", errno);
        Descriptor file = BACKEND.open(path);
        Descriptor directory = BACKEND.open(dir)) {
      kq.register(
          KEvent.vnode(file, NOTE_WRITE | NOTE_DELETE | SysEvent.NOTE_EXTEND).add().clear());
      Files.writeString(path, "bcd");
      assertThat(one(kq).fflags()).isEqualTo(NOTE_WRITE | SysEvent.NOTE_EXTEND);
      Files.delete(path);
      assertThat(one(kq).fflags() & NOTE_DELETE).isNotZero();

      kq.register(KEvent.vnode(directory, NOTE_WRITE).add().clear());
      Files.writeString(path, "e");
      assertThat(one(kq).fflags() & NOTE_WRITE).isNotZero();
      assertThat(fault.met()).isPositive();
    }
  }

  @Test
  void leavesNothingOpenIfTheFileTypeIsUnknown() throws IOException {
    Path path = Files.writeString(dir.resolve("file"), "a");
    int before = descriptors();

    InjectedErrors.set((function, a, b, c) ->
        function.equals("statx") || function.equals("fstat") ? RefusedCall.EIO : 0);
    try {
      assertRefused(() -> BACKEND.open(path), Errno.EIO, path.toString());
    } finally {
      InjectedErrors.set(null);
    }

    assertThat(descriptors()).isEqualTo(before);
  }

  @Test
  void isMadeAgainIfASignalEndedTheOpening() throws IOException {
    Path path = Files.writeString(dir.resolve("file"), "a");
    try (RefusedCall fault = RefusedCall.once("open", RefusedCall.EINTR);
        Descriptor file = BACKEND.open(path)) {
      assertThat(file.isOpen()).isTrue();
      assertThat(fault.met()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {RefusedCall.EINTR, RefusedCall.ENOMEM})
  void losesNoNoteIfItReadsThem(int errno) throws IOException {
    Path path = Files.writeString(dir.resolve("file"), "a");
    try (Descriptor file = BACKEND.open(path)) {
      kq.register(KEvent.vnode(file, NOTE_WRITE).add().clear());
      try (RefusedCall fault = RefusedCall.once("read", errno)) {
        Files.writeString(path, "bcd");
        assertThat(one(kq).fflags() & NOTE_WRITE).isNotZero();
        assertThat(fault.met()).isEqualTo(1);
      }
    }
  }

  /**
   * A write to an eventfd wakes a sleeper. A thread that is not asleep yet needs no write, hence
   * the rounds until a write was refused, each of which gives the thread more time.
   */
  @ParameterizedTest
  @ValueSource(ints = {RefusedCall.EPERM, RefusedCall.EAGAIN})
  void wakesASleeperEvenIfAWriteIsRefused(int errno) throws Exception {
    try (Descriptor.Pipe pipe = BACKEND.pipe();
        RefusedCall fault = RefusedCall.once("write:8", errno)) {
      kq.register(KEvent.read(pipe.source()).add(), KEvent.user(7).add().clear());
      long end = System.nanoTime() + LinuxBackend.LONG.toNanos();
      for (int round = 0; fault.met() == 0 && System.nanoTime() < end; round++) {
        CompletableFuture<Integer> sleeper =
            CompletableFuture.supplyAsync(() -> {
              try {
                return kq.poll(LinuxBackend.LONG).size();
              } catch (KqueueException e) {
                throw new IllegalStateException(e);
              }
            });
        LockSupport.parkNanos(round * 1_000L);
        kq.register(KEvent.user(7).trigger());

        assertThat(sleeper.get()).isEqualTo(1);
      }
      assertThat(fault.met()).isEqualTo(1);
    }
  }

  @Test
  void hidesNoRoomInASocket() throws IOException {
    try (Descriptor.SocketPair pair = BACKEND.socketPair();
        RefusedCall fault = RefusedCall.always("getsockopt:55", RefusedCall.EINVAL)) {
      kq.register(KEvent.write(pair.left()).lowWater(1000).add().oneshot());

      assertThat(one(kq).data()).isGreaterThanOrEqualTo(1000);
      assertThat(fault.met()).isPositive();
    }
  }

  @Test
  void hidesNoDataOfAPipeWithoutFionread() throws IOException {
    try (Descriptor.Pipe pipe = BACKEND.pipe();
        RefusedCall fault = RefusedCall.always("ioctl:FIONREAD", RefusedCall.EPERM)) {
      kq.register(KEvent.read(pipe.source()).add());
      write(pipe.sink(), "abc");

      assertThat(one(kq).data()).isEqualTo(1);
      assertThat(fault.met()).isPositive();
    }
  }

  @Test
  void isNotRepeatedForLongIfItReadsAnExitStatus() throws Exception {
    Process process = new ProcessBuilder("/bin/cat").start();
    try (RefusedCall fault = RefusedCall.always("ioctl:GET_INFO", RefusedCall.EPERM)) {
      kq.register(KEvent.proc(process.pid(), SysEvent.NOTE_EXIT).add());
      process.getOutputStream().close();

      assertThat(one(kq).isEof()).isTrue();
      assertThat(fault.met()).isLessThan(10);
    }
    process.waitFor();
  }

  @Test
  void isNotMadeForAFileOutsideTheDefaultFileSystem() throws IOException {
    Path zip = dir.resolve("archive.zip");
    try (FileSystem archive =
        FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of("create", "true"))) {
      Path inside = archive.getPath("/etc");
      assertRefused(() -> BACKEND.open(inside), Errno.EOPNOTSUPP, inside.toString());
    }
  }

  @Test
  void isTriedByTheReleaseOfLinux() {
    assertThat(Pidfd.rounds("6.18.1-generic")).isGreaterThan(Pidfd.rounds("unknown"));
    assertThat(Pidfd.rounds("6.15")).isEqualTo(Pidfd.rounds("7.0-rc1"));
    assertThat(Pidfd.rounds("unknown")).isEqualTo(Pidfd.rounds("")).isPositive();
    assertThat(Pidfd.rounds("5.10.0")).isEqualTo(Pidfd.rounds("6.14.99")).isZero();
    assertThat(Pidfd.rounds("99999999999999.x")).isPositive();
  }
}
