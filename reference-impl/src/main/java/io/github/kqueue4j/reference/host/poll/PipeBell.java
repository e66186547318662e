// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;

import io.github.kqueue4j.reference.host.Doorbell;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers;
import io.github.kqueue4j.reference.host.posix.FileCalls;

/** The end of a pipe as the number of a kqueue: who rings writes to the other end. */
final class PipeBell extends Doorbell {
  /** How often it is tried, as a kernel may be short of memory. */
  private static final int TRIES = 3;

  private final int sink;

  /** Guarded by being the thread that closes. */
  private boolean isSinkClosed;

  PipeBell(int source, int sink) {
    super(source);
    this.sink = sink;
  }

  @Override
  protected void write() {
    CallMemory s = new CallMemory();
    long n = -1;
    for (int i = 0; n < 0 && n != -EAGAIN && i < TRIES; i++) {
      n = FileCalls.write(s, sink, s.address, 1);
    }
    if (n < 0 && n != -EAGAIN) {
      throw new IllegalStateException("write: pipe " + sink + ": " + ErrnoNumbers.text((int) -n));
    }
  }

  @Override
  protected void closeNumbers() {
    CallMemory s = new CallMemory();
    if (!isSinkClosed) {
      FileCalls.close(s, sink);
      isSinkClosed = true;
    }
    FileCalls.close(s, number);
  }
}
