// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Descriptors other than queues, and processes and signals. */
@EnabledOnOs(OS.LINUX)
class DescriptorsTest {

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.wrap(new byte[count]);
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofAPipeAreReadAndWrittenAndNeverBlock(Backends backends) throws Exception {
    Descriptor.Pipe pipe = backends.backend().pipe();
    Descriptor source = pipe.source();
    assertThat(source.toString()).isEqualTo("Descriptor[" + source.number() + ", pipe source]");
    assertThat(source.read(bytes(4))).isZero();
    assertThat(pipe.sink().write(bytes(3))).isEqualTo(3);
    assertThat(source.read(bytes(2))).isEqualTo(2);
    assertThat(source.read(ByteBuffer.allocateDirect(8))).isEqualTo(1);
    int total = 0;
    int written;
    while ((written = pipe.sink().write(bytes(100_000))) > 0) {
      total += written;
    }
    assertThat(total).isPositive();
    assertThatThrownBy(() -> source.write(bytes(1)))
        .isInstanceOf(NonWritableChannelException.class);
    assertThatThrownBy(() -> pipe.sink().read(bytes(1)))
        .isInstanceOf(NonReadableChannelException.class);
    while (source.read(bytes(65_536)) > 0) {}
    pipe.sink().close();
    assertThat(source.read(bytes(1))).isEqualTo(-1);
    pipe.close();
    assertThatThrownBy(() -> source.read(bytes(1))).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(source::number).isInstanceOf(IllegalStateException.class);
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofAPipeLoseNothingToABufferThatIsReadOnly(Backends backends) throws Exception {
    try (Descriptor.Pipe pipe = backends.backend().pipe()) {
      pipe.sink().write(bytes(3));
      assertThatThrownBy(() -> pipe.source().read(bytes(2).asReadOnlyBuffer()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("read into a read-only buffer: ");
      assertThat(pipe.source().read(bytes(9))).isEqualTo(3);
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofSocketsReportTheEnd(Backends backends) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend());
        Descriptor.SocketPair pair = backends.backend().socketPair()) {
      kq.register(KEvent.read(pair.left()).add(), KEvent.write(pair.right()).add().oneshot());
      assertThat(kq.take()).extracting(KEvent::ident).contains((long) pair.right().number());
      assertThat(pair.right().write(bytes(7))).isEqualTo(7);
      KEvent event = kq.take().getFirst();
      assertThat(event.data()).isEqualTo(7);
      pair.right().close();
      List<KEvent> end = kq.take();
      assertThat(end.getFirst().isEof()).isTrue();
      assertThat(end.getFirst().socketError()).isEmpty();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofFilesAreForWatching(Backends backends, @TempDir Path folder) throws Exception {
    Path file = Files.createFile(folder.resolve("some file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    try (Descriptor watch = backends.backend().open(file);
        Descriptor through = backends.backend().open(link)) {
      assertThat(watch.number()).isNotEqualTo(through.number());
      assertThatThrownBy(() -> watch.read(bytes(1)))
          .isInstanceOf(NonReadableChannelException.class);
      assertThat(backends.provider().accepts(watch)).isTrue();
    }
    assertThatThrownBy(() -> backends.backend().open(folder.resolve("none")))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessageContaining("none");
    boolean opens = List.of("macos", "freebsd").contains(backends.dialect().abi());
    try (Descriptor of = backends.backend().open(link, LinkOption.NOFOLLOW_LINKS)) {
      assertThat(of.isOpen()).isTrue();
      assertThat(opens).as("O_SYMLINK, O_PATH").isTrue();
    } catch (KqueueException e) {
      assertThat(e.errno()).isEqualTo(Errno.ELOOP);
      assertThat(opens).isFalse();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofALinkToADirectoryAreNotTheDirectorys(Backends backends, @TempDir Path folder)
      throws Exception {
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
    try (Descriptor of = backends.backend().open(link, LinkOption.NOFOLLOW_LINKS)) {
      Path opened = Path.of("/proc/self/fd/" + of.number());
      assertThat(Files.readSymbolicLink(opened)).isEqualTo(link);
    } catch (KqueueException e) {
      assertThat(e.errno()).isEqualTo(Errno.ELOOP);
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofAFifoDoNotWaitForItsWriter(Backends backends, @TempDir Path folder) throws Exception {
    Path fifo = folder.resolve("fifo");
    C.run(List.of("mkfifo", fifo.toString()));
    Wait open =
        Wait.begin(
            backends.library(),
            () -> {
              try (Descriptor descriptor = backends.backend().open(fifo)) {
                return descriptor.isOpen();
              }
            });
    assertThat(open.outcome()).isEqualTo(true);
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#withProcesses")
  void ofAProcessWhoseStatusIsRefusedReportItsEnd(Backends backends) throws Exception {
    boolean asks = backends.dialect().abi().equals("macos");
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      Process process = new ProcessBuilder("sh", "-c", "read x; exit 7").start();
      backends.library().faults().refuseChange(Errno.EACCES);
      KEvent change = KEvent.proc(process.pid(), SysEvent.NOTE_EXIT).add();
      List<KEvent> posted = kq.kevent(List.of(change), 1, Duration.ZERO);
      assertThat(posted).hasSize(asks ? 0 : 1);
      process.getOutputStream().close();
      if (asks) {
        KEvent event = kq.take().getFirst();
        assertThat(event.fflags()).isEqualTo(SysEvent.NOTE_EXIT);
        assertThat(event.exitStatus()).isEqualTo(ExitStatus.unknown());
      } else {
        assertThat(posted.getFirst().errno()).isEqualTo(Errno.EACCES);
      }
      process.waitFor();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofChannelsAreTheChannels(Backends backends) throws Exception {
    Pipe pipe = Pipe.open();
    assertThatThrownBy(() -> backends.backend().of(pipe.source()))
        .isInstanceOf(IllegalBlockingModeException.class);
    pipe.source().configureBlocking(false);
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      Descriptor source = backends.backend().of(pipe.source());
      kq.register(KEvent.read(source).add());
      pipe.sink().write(bytes(2));
      assertThat(kq.take().getFirst().data()).isEqualTo(2);
      assertThat(source.read(bytes(9))).isEqualTo(2);
      source.close();
      assertThat(source.isOpen()).isFalse();
      assertThat(pipe.source().isOpen()).isTrue();
    } finally {
      pipe.source().close();
      pipe.sink().close();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofElsewhereStayOpen(Backends backends) throws Exception {
    try (Descriptor.Pipe pipe = backends.backend().pipe()) {
      Descriptor raw = backends.backend().ofRaw(pipe.source().number());
      pipe.sink().write(bytes(2));
      assertThat(raw.read(bytes(9))).isEqualTo(2);
      raw.close();
      assertThat(pipe.source().read(bytes(1))).isZero();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofElsewhereMayBlockAndDoNotKeepTheCaller(Backends backends) throws Exception {
    try (Descriptor.Pipe pipe = backends.backend().pipe()) {
      Descriptor source = blocking(backends, pipe.source());
      Descriptor sink = blocking(backends, pipe.sink());
      assertThat(source.read(bytes(4))).isZero();
      assertThat(sink.write(bytes(3))).isEqualTo(3);
      assertThat(source.read(bytes(4))).isEqualTo(3);
      int total = 0;
      int written;
      while ((written = sink.write(bytes(100_000))) > 0) {
        total += written;
      }
      assertThat(total).isPositive();
      assertThat(source.read(bytes(total))).isPositive();
      pipe.sink().close();
      while (source.read(bytes(65_536)) > 0) {}
      assertThat(source.read(bytes(1))).isEqualTo(-1);
    }
    backends.library().check();
  }

  /** Clears O_NONBLOCK of a descriptor, and returns a raw descriptor with the same number. */
  private static Descriptor blocking(Backends backends, Descriptor descriptor) {
    LibraryCalls calls = (LibraryCalls) backends.calls();
    assertThat(calls.fcntl(descriptor.number(), LibraryCalls.F_SETFL, 0)).isZero();
    assertThat(calls.isBlocking(descriptor.number())).isEqualTo(1);
    return backends.backend().ofRaw(descriptor.number());
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#withProcesses")
  void ofProcessesGiveTheStatusOrNone(Backends backends) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      Process process = new ProcessBuilder("sh", "-c", "read x; exit 7").start();
      kq.register(KEvent.proc(process.pid(), SysEvent.NOTE_EXIT).add());
      process.getOutputStream().close();
      KEvent event = kq.take().getFirst();
      assertThat(event.ident()).isEqualTo(process.pid());
      assertThat(event.fflags()).isEqualTo(SysEvent.NOTE_EXIT);
      assertThat(event.exitStatus()).isIn(ExitStatus.exited(7), ExitStatus.unknown());
      process.waitFor();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#withProcesses")
  void ofSignalsHaveThePortableNumber(Backends backends) throws Exception {
    long pid = ProcessHandle.current().pid();
    backends.backend().ignore(Signal.USR1);
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      kq.register(KEvent.signal(Signal.USR1).add());
      C.run(List.of("kill", "-USR1", String.valueOf(pid)));
      KEvent event = kq.take().getFirst();
      assertThat(event.ident()).isEqualTo(Signal.USR1.number());
      assertThat(event.data()).isPositive();
    }
    backends.backend().restore(Signal.USR1);
    for (Signal kept : List.of(Signal.KILL, Signal.SEGV, Signal.QUIT, Signal.USR2)) {
      assertThatThrownBy(() -> backends.backend().ignore(kept))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }
    backends.library().check();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"TERM", "USR1", "CHLD"}) // not INT: a shell may start this JVM with INT ignored
  void ofSignalsAreIgnoredByThisProcessAndNotByItsChildren(Signal signal) throws Exception {
    Backends backends = Backends.all().getFirst();
    backends.backend().ignore(signal);
    try {
      String self = "kill -" + signal + " $$; exit 7";
      Process child = new ProcessBuilder("sh", "-c", self).start();
      int status = child.waitFor();
      if (signal == Signal.CHLD) {
        assertThat(status)
            .isEqualTo(
                7); // the status is not lost, and the default action of CHLD is to do nothing
      } else {
        assertThat(status).as("128 and the signal").isGreaterThan(128);
      }
    } finally {
      backends.backend().restore(signal);
    }
  }
}
