// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files that are neither pipes nor sockets. */
@EnabledOnOs(OS.LINUX)
class FileKindsTest {
  private static final long TIOCSPTLCK = 0x40045431;
  private static final long TIOCGPTN = 0x80045430L;

  private Kqueue kq;

  @BeforeEach
  void open() throws KqueueException {
    kq = LinuxBackend.open();
  }

  @AfterEach
  void close() {
    kq.close();
  }

  @Test
  void areReadableUpToTheirEnd(@TempDir Path dir) throws IOException {
    Path path = Files.writeString(dir.resolve("file"), "twelve bytes");
    try (Descriptor file = BACKEND.open(path)) {
      kq.register(KEvent.read(file).add(), KEvent.write(file).add());
      assertThat(kq.poll()).extracting(KEvent::data).containsExactly(12L, 0L);
    }
  }

  @Test
  void areNotReadableWhenEmpty(@TempDir Path dir) throws IOException {
    Path path = Files.createFile(dir.resolve("file"));
    try (Descriptor file = BACKEND.open(path)) {
      kq.register(KEvent.read(file).add());
      assertThat(kq.poll()).isEmpty();
    }
  }

  @Test
  void mayBeDirectoriesAndLinks(@TempDir Path dir) throws IOException {
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("nowhere"));
    try (Descriptor directory = BACKEND.open(dir);
        Descriptor itself = BACKEND.open(link, LinkOption.NOFOLLOW_LINKS)) {
      assertThat(directory.toString()).contains("file " + dir);
      assertThat(itself.isOpen()).isTrue();
    }
    assertThatThrownBy(() -> BACKEND.open(link))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
        .hasMessageContaining(link.toString());
  }

  @Test
  void areAlwaysReadyIfEpollRefusesThem() throws IOException {
    try (Descriptor nothing = BACKEND.open(Path.of("/dev/null"))) {
      kq.register(KEvent.read(nothing).add().oneshot());
      assertThat(one(kq).isEof()).isFalse();
    }
  }

  @Test
  void mayBeTerminals() throws IOException {
    try (Descriptor master = BACKEND.open(Path.of("/dev/ptmx"))) {
      CallMemory s = new CallMemory();
      s.memory.putInt(0, 0);
      assertThat(FileCalls.ioctl(s, master.number(), TIOCSPTLCK)).isZero();
      assertThat(FileCalls.ioctl(s, master.number(), TIOCGPTN)).isZero();
      Path slave = Path.of("/dev/pts/" + s.intAt(0));
      kq.register(KEvent.read(master).add().clear());
      try (OutputStream terminal = Files.newOutputStream(slave)) {
        terminal.write("ab".getBytes(StandardCharsets.UTF_8));
        terminal.flush();
        assertThat(one(kq).data()).isEqualTo(2);
      }
      assertThat(one(kq).isEof()).isTrue();
    }
  }

  @Test
  void refuseUnsuitableFilters() throws IOException {
    try (Descriptor.Pipe pipe = BACKEND.pipe()) {
      assertThatThrownBy(() -> kq.register(KEvent.except(pipe.source(), SysEvent.NOTE_OOB).add()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP));
    }
  }

  @Test
  void areNotFoundByAClosedDescriptor() throws IOException {
    int number;
    try (Descriptor.Pipe pipe = BACKEND.pipe()) {
      number = pipe.source().number();
    }
    assertThatThrownBy(() -> kq.register(KEvent.read(number).add()))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
  }
}
