// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import io.github.kqueue4j.reference.host.Doorbell;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.Scratch;

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
    Scratch s = new Scratch();
    long n;
    do {
      n = FileCalls.write(s, sink, s.address, 1);
    } while (n == -EINTR);
    if (n < 0 && n != -EAGAIN) {
      throw new IllegalStateException("write: pipe " + sink + ": " + ErrnoNumbers.text((int) -n));
    }
  }

  @Override
  protected void closeNumbers() {
    Scratch s = new Scratch();
    if (!isSinkClosed) {
      FileCalls.close(s, sink);
      isSinkClosed = true;
    }
    FileCalls.close(s, number);
  }
}
