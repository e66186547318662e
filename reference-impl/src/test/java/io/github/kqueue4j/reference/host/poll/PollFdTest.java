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
