// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import io.github.kqueue4j.reference.host.posix.PathBytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of READ on a file on disk, by its number (C-99). */
public abstract class FileReadContract extends HostContract {
  private static final int SEEK_SET = 0;

  @TempDir private Path directory;

  private final CallMemory s = new CallMemory();
  private RandomAccessFile file;
  private int fd;

  /** Creates the tests for a host. */
  protected FileReadContract(ReferenceHost host) {
    super(host);
  }

  @BeforeEach
  void openFile() throws IOException {
    Path path = directory.resolve("file");
    file = new RandomAccessFile(path.toFile(), "rw");
    fd = FileCalls.open(s, PathBytes.of(path), 0);
    assertThat(fd).isNotNegative();
  }

  @AfterEach
  void closeFile() throws IOException {
    file.close();
    FileCalls.close(s, fd);
  }

  private void seek(long offset) {
    long found = Calls.callLong(s, LibraryFunction.of("lseek"), fd, offset, SEEK_SET);
    assertThat(found).isEqualTo(offset);
  }

  /** FIONREAD has 32 bits: it is negative from 2 GiB, and 0 at 4 GiB. The file is sparse. */
  @ParameterizedTest
  @CsvSource({
    "1073741824, 0",
    "3221225472, 0",
    "4294967296, 0",
    "5368709120, 0",
    "5368709120, 5368709119",
    "100, 200",
    "0, 3221225472"
  })
  void tellsWhatIsLeft(long size, long offset) throws IOException {
    file.setLength(size);
    seek(offset);
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(fd).add());

      assertThat(one(kq).data()).isEqualTo(size - offset);
    }
  }

  @Test
  void tellsThatTheFileWasCutBelowTheOffset() throws IOException {
    file.setLength(100);
    seek(100);
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(fd).add());
      assertThat(kq.poll()).isEmpty();

      file.setLength(40);

      assertThat(one(kq).data()).isEqualTo(-60);
      file.setLength(100);
      assertThat(kq.poll()).isEmpty();
    }
  }
}
