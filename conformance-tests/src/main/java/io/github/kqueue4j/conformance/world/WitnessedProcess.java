// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.conformance.ChildProcess;
import io.github.kqueue4j.conformance.World;
import java.io.IOException;

/**
 * A process whose end is over only once the kernel under test knows of it: a queue beside the
 * test's own sees it too.
 */
record WitnessedProcess(Backend backend, ChildProcess process) implements ChildProcess {
  /** What ends a process. */
  @FunctionalInterface
  private interface End {
    void run() throws IOException;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public ChildProcess fork() throws IOException {
    return process.fork();
  }

  @Override
  public void exec() throws IOException {
    process.exec();
  }

  @Override
  public void exit(int code) throws IOException {
    seen(() -> process.exit(code));
  }

  @Override
  public void kill() throws IOException {
    seen(process::kill);
  }

  private void seen(End end) throws IOException {
    if (backend.supportedNotes(Filter.PROC) == 0) {
      end.run();
      return;
    }
    try (Kqueue witness = Kqueue.open(backend)) {
      witness.register(KEvent.proc(pid(), SysEvent.NOTE_EXIT).add());
      end.run();
      if (witness.poll(World.PATIENCE).isEmpty()) {
        throw new IOException("process " + pid() + " has ended and nobody is told");
      }
    }
  }

  @Override
  public void reap() throws IOException {
    process.reap();
  }
}
