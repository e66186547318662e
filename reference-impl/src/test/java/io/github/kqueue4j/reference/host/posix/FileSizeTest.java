// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of bytes that are left to read in a file. */
class FileSizeTest {
  private static final long GIB = 1L << 30;

  @EnabledOnOs(OS.LINUX)
  @ParameterizedTest
  @CsvSource({"7, 7, 7", "3221225472, 0, 3221225472", "7, 5, 5"})
  void isUsedIfItIsWhatFionreadTells(long size, int counted, long left, @TempDir Path dir)
      throws IOException {
    Path path = dir.resolve("file");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size);
    }
    CallMemory s = new CallMemory();
    int fd = FileCalls.open(s, PathBytes.of(path), 0);
    try {
      assertThat(FileSize.left(s, fd, counted)).isEqualTo(left);
    } finally {
      FileCalls.close(s, fd);
    }
  }

  @Test
  void agreesWithTheLowerBitsOfLinuxAndTheBsds() {
    assertThat(FileSize.agree(5 * GIB, (int) GIB)).isTrue();
    assertThat(FileSize.agree(3 * GIB, 0)).as("negative there").isTrue();
    assertThat(FileSize.agree(-60, 0)).as("negative there").isTrue();
    assertThat(FileSize.agree(7, 5)).isFalse();
    assertThat(FileSize.agree(0, 5)).isFalse();
  }

  @Test
  void agreesWithTheBoundOfMacOs() {
    assertThat(FileSize.agree(5 * GIB, Integer.MAX_VALUE)).isTrue();
    assertThat(FileSize.agree(GIB, Integer.MAX_VALUE)).isFalse();
  }

  @Test
  void isOfTheFunctionThatHeadersDeclare() {
    assertThat(FileSize.of(SystemConstants.MACOS, "x86_64").function()).isEqualTo("fstat$INODE64");
    assertThat(FileSize.of(SystemConstants.MACOS, "aarch64").function()).isEqualTo("fstat");
    assertThat(FileSize.of(SystemConstants.NETBSD, "amd64").function()).isEqualTo("__fstat50");
    assertThat(FileSize.of(SystemConstants.LINUX, "amd64"))
        .isEqualTo(FileSize.of(SystemConstants.LINUX_PPC, "ppc64le"));
  }
}
