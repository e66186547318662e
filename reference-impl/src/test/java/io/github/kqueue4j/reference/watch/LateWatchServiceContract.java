// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/**
 * A watch service on a host that a thread of the JDK notifies of changed files, with a delay. After
 * each step the test waits until the host has been notified of that step.
 */
abstract class LateWatchServiceContract extends RealWatchServiceContract {
  @TempDir Path aside;
  private int marks;

  LateWatchServiceContract(ReferenceHost host) {
    super(host);
  }

  /**
   * Twice creates a file in another directory and waits for its event. The JDK reports directories
   * in order, but further events of a directory that it is just reporting come last. So after one
   * such event the step may not be reported yet, after two the step is.
   */
  @Override
  final void happened(Path path, int notes) {
    try (Kqueue kq = Kqueue.open(backend());
        Descriptor watched = backend().open(aside)) {
      kq.register(KEvent.vnode(watched, NOTE_WRITE).add().clear());
      for (int i = 0; i < 2; i++) {
        Files.createFile(aside.resolve("mark " + ++marks));
        assertThat(kq.poll(Duration.ofSeconds(20))).as("mark " + marks).isNotEmpty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
