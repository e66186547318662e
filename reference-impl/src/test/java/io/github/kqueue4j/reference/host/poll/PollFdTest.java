// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.portable.FdContract;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PathBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** File descriptors on the host poll. */
@EnabledOnOs(OS.LINUX)
class PollFdTest extends FdContract {
  PollFdTest() {
    super(new PollHost());
  }

  private List<KEvent> eventsOf(String path, IntFunction<KEvent> event) throws IOException {
    CallMemory s = new CallMemory();
    int fd = FileCalls.open(s, PathBytes.of(Path.of(path)), 0);
    assertThat(fd).as(path).isNotNegative();
    try (Kqueue kq = open()) {
      kq.register(event.apply(fd).add());
      return kq.poll();
    } finally {
      FileCalls.close(s, fd);
    }
  }

  /** Of a file in /sys {@code poll(2)} reports POLLERR, of the table of mounts no POLLOUT. */
  @Test
  void ofFilesOfTheKernelAreNeitherAtAnEndNorFull() throws IOException {
    for (String path : List.of("/sys/kernel/profiling", "/sys/kernel/uevent_seqnum")) {
      if (Files.exists(Path.of(path))) {
        KEvent read = eventsOf(path, KEvent::read).getFirst();
        assertThat(read.data()).as(path).isPositive();
        assertThat(read.isEof()).as(path).isFalse();
        assertAlwaysWritable(path);
      }
    }
    assertAlwaysWritable("/proc/self/mounts");
    assertAlwaysWritable("/proc/self/status");
  }

  private void assertAlwaysWritable(String path) throws IOException {
    KEvent write = eventsOf(path, KEvent::write).getFirst();
    assertThat(write.data()).as(path).isZero();
    assertThat(write.isEof()).as(path).isFalse();
  }

  @Test
  void ofFilesOnDiskAreWritableOnceWithClear(@TempDir Path dir) throws IOException {
    CallMemory s = new CallMemory();
    int fd = FileCalls.open(s, PathBytes.of(Files.createFile(dir.resolve("empty"))), 0);
    try (Kqueue kq = open()) {
      kq.register(KEvent.write(fd).add().clear());
      assertThat(one(kq).data()).isZero();
      assertThat(kq.poll(SHORT)).isEmpty();
    } finally {
      FileCalls.close(s, fd);
    }
  }

  /** {@code poll(2)} always reports POLLIN of a file on disk. */
  @Test
  void ofFilesOnDiskAreNotReadyAtTheirEnd(@TempDir Path dir) throws IOException {
    CallMemory s = new CallMemory();
    int fd = FileCalls.open(s, PathBytes.of(Files.createFile(dir.resolve("empty"))), 0);
    assertThat(fd).isNotNegative();
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(backend.ofRaw(fd)).add());

      assertThat(kq.poll(SHORT)).isEmpty();
    } finally {
      FileCalls.close(s, fd);
    }
  }
}
