// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A directory that is made anew, with the inode number of its predecessor, while the JDK's watch
 * service has not reported the end of the predecessor. The JDK's service of other systems polls,
 * which would take too long.
 */
@EnabledOnOs(OS.LINUX)
class RenewedDirectoryTest extends HostContract {
  private static final int ROUNDS = 500;

  @TempDir Path directory;

  RenewedDirectoryTest() {
    super(new PortableHost());
  }

  @Test
  void isReportedAlsoIfAnEntryIsWatchedAtOnce() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      Path inner = Files.createDirectory(directory.resolve("inner" + i));
      try (Kqueue kq = open();
          Descriptor descriptor = backend.open(inner)) {
        kq.register(KEvent.vnode(descriptor, NOTE_WRITE | NOTE_DELETE).add().clear());
        Files.delete(inner);
        Files.createDirectory(inner);
        Path entry = Files.createFile(inner.resolve("entry"));
        spin(random.nextInt(200_000)); // the JDK's thread is at any step
        try (Descriptor other = backend.open(entry)) {
          kq.register(KEvent.vnode(other, NOTE_WRITE).add().clear());
          assertThat(kq.poll(LONG)).as("round %d, seed %d", i, seed).isNotEmpty();
        }
      }
    }
  }

  private static void spin(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }
}
