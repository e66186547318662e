// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which descriptors never have to be waited for, because their file is on disk. */
@EnabledOnOs(OS.LINUX)
class FileOnDiskTest {
  private static boolean isOnDisk(ToIntFunction<CallMemory> open) {
    CallMemory s = new CallMemory();
    int fd = open.applyAsInt(s);
    assertThat(fd).isNotNegative();
    try {
      return FileCalls.isOnDisk(s, fd);
    } finally {
      FileCalls.close(s, fd);
    }
  }

  private static int open(CallMemory s, Path path) {
    return FileCalls.open(s, path.toString().getBytes(StandardCharsets.UTF_8), 0);
  }

  @Test
  void isARegularFileOrADirectory(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertThat(isOnDisk(s -> open(s, file))).isTrue();
    assertThat(isOnDisk(s -> open(s, directory))).isTrue();
  }

  @Test
  void isNoObjectOfTheKernel() {
    assertThat(isOnDisk(Epoll::eventfd)).isFalse();
    assertThat(isOnDisk(Epoll::create)).isFalse();
    assertThat(isOnDisk(s -> open(s, Path.of("/dev/null")))).isFalse();
  }
}
