// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of numbers that do not identify what a program expects, such as thread ids. */
public abstract class FdContract extends HostContract {
  /** Creates the tests for a host. */
  protected FdContract(ReferenceHost host) {
    super(host);
  }

  @Test
  void ofThreadsAreNoProcesses() throws IOException {
    long own = ProcessHandle.current().pid();
    long thread;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      thread =
          tasks
              .mapToLong(task -> Long.parseLong(task.getFileName().toString()))
              .filter(number -> number != own)
              .findFirst()
              .orElseThrow();
    }
    try (Kqueue kq = open()) {
      assertThatThrownBy(() -> kq.register(KEvent.proc(thread, SysEvent.NOTE_EXIT).add()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
    }
  }
}
