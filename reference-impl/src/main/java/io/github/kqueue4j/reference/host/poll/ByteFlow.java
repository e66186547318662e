// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that the API has moved through a pipe, or in one direction between two sockets, whose
 * ends it has opened. If more or fewer bytes are there than the API has left, other code reads or
 * writes them too, and the API's counts do not show every arrival. Safe for use by several threads.
 */
final class ByteFlow {
  private static final long BUSY = -1;

  private final AtomicLong started = new AtomicLong();
  private final AtomicLong finished = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private volatile boolean shared;

  /** Announces a read or write, before its system call. */
  void begin() {
    started.incrementAndGet();
  }

  /**
   * Records the end of a read or write.
   *
   * @param n the number of bytes, or a negated errno
   */
  void end(boolean write, long n) {
    (write ? written : read).addAndGet(Math.max(0, n));
    finished.incrementAndGet();
  }

  /** The number of bytes that the API has read. */
  long bytesRead() {
    return read.get();
  }

  /** Returns a mark for {@link #compare}, to be taken before the bytes are counted. */
  long mark() {
    long ended = finished.get();
    return started.get() == ended ? ended : BUSY;
  }

  /**
   * Compares the bytes that are there with those that the API has left. Concludes nothing if the
   * API has read or written in the meantime, since the numbers may be of different moments then.
   */
  void compare(long mark, long bytesThere) {
    boolean differs = written.get() - read.get() != bytesThere;
    if (differs && mark != BUSY && started.get() == mark) {
      shared = true;
    }
  }

  /** Whether other code was found to read or write too. */
  boolean isShared() {
    return shared;
  }
}
