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
 * A process whose {@link #exit} and {@link #kill} return only once the kernel under test has
 * noticed the end of the process, which a second queue observes.
 */
record WitnessedProcess(Backend backend, ChildProcess process) implements ChildProcess {
  /** An action that ends the process. */
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
    awaitReport(() -> process.exit(code));
  }

  @Override
  public void kill() throws IOException {
    awaitReport(process::kill);
  }

  private void awaitReport(End end) throws IOException {
    if (backend.supportedNotes(Filter.PROC) == 0) {
      end.run();
      return;
    }
    try (Kqueue witness = Kqueue.open(backend)) {
      witness.register(KEvent.proc(pid(), SysEvent.NOTE_EXIT).add());
      end.run();
      if (witness.poll(World.PATIENCE).isEmpty()) {
        throw new IOException("process " + pid() + " has ended, but its exit was not reported");
      }
    }
  }

  @Override
  public void reap() throws IOException {
    process.reap();
  }
}
