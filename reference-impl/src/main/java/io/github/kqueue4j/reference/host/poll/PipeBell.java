// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.Doorbell;

/** The end of a pipe as the number of a kqueue: who rings writes to the other end. */
final class PipeBell extends Doorbell {
  private final int sink;

  /** Guarded by being the thread that closes. */
  private boolean isSinkClosed;

  PipeBell(int source, int sink) {
    super(source);
    this.sink = sink;
  }

  @Override
  protected void write() {
    Posix.ring(sink);
  }

  @Override
  protected void closeNumbers() {
    Memory m = new Memory();
    if (!isSinkClosed) {
      Posix.close(m, sink);
      isSinkClosed = true;
    }
    Posix.close(m, number);
  }
}
