// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;

import io.github.kqueue4j.reference.host.Doorbell;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A doorbell made of a pipe. The read end is the descriptor of the kqueue; a ring writes a byte to
 * the other end.
 */
final class PipeBell extends Doorbell {
  /** How often a write is tried, as the kernel may be short of memory for a moment. */
  private static final int TRIES = 3;

  private static final LibraryFunction WRITE = LibraryFunction.of("write");

  /** The constant argument of a ring, shared by all threads, as none writes to it. */
  private static final CallMemory ONE = new CallMemory();

  private final int sink;

  /** Guarded by the mark that the doorbell is closed: set before it, read after it. */
  private @Nullable CallMemory closing;

  /** Guarded by this doorbell, as is the close of its numbers. */
  private boolean isSinkClosed;

  PipeBell(int source, int sink) {
    super(source);
    this.sink = sink;
  }

  @Override
  protected void write() {
    long n = Calls.bare(ONE, WRITE, sink, ONE.address, 1, 0, 0);
    if (n == 1) {
      return;
    }
    CallMemory s = new CallMemory();
    for (int i = 0; n < 0 && n != -EAGAIN && i < TRIES; i++) {
      n = FileCalls.write(s, sink, s.address, 1);
    }
    if (n < 0 && n != -EAGAIN) {
      throw new IllegalStateException("write: pipe " + sink + ": " + ErrnoNumbers.text((int) -n));
    }
  }

  @Override
  protected void prepareClose() {
    if (closing == null) {
      closing = new CallMemory();
    }
  }

  @Override
  protected void closeNumbers() {
    CallMemory s = Objects.requireNonNull(closing);
    if (!isSinkClosed) {
      FileCalls.close(s, sink);
      isSinkClosed = true;
    }
    FileCalls.close(s, number);
  }
}
