// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EPIPE;

import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from one end to the other, and who watches the ends. Nobody outside of this
 * process can have such an end, so the buffer is the kernel's, as on a BSD; all that happens to it
 * is known, and each write and each read is an event. Safe for use by several threads.
 */
final class Stream {
  /** Bytes that it holds. */
  static final int CAPACITY = 65536;

  /** What is written in one piece or not at all, if it is not longer. */
  private static final int PIPE_BUF = 512;

  /** READ events of the end that reads. */
  final KList readers = new KList();

  /** WRITE events of the end that writes. */
  final KList writers = new KList();

  private final Object lock = new Object();

  // guarded by the lock
  private byte @Nullable [] ring;
  private int start;
  private int count;
  private boolean writerClosed;
  private boolean readerClosed;

  /** A pipe that both ends are open of. */
  Stream() {}

  /**
   * What fits, but up to 512 bytes whole or not at all.
   *
   * @return how many bytes, −EAGAIN or −EPIPE
   */
  int write(Lwp lp, ByteBuffer source) {
    int n;
    synchronized (lock) {
      int wanted = source.remaining();
      int room = CAPACITY - count;
      if (readerClosed) {
        return -EPIPE;
      }
      if (wanted == 0) {
        return 0;
      }
      if (room == 0 || (wanted <= PIPE_BUF && room < wanted)) {
        return -EAGAIN;
      }
      n = Math.min(wanted, room);
      put(source, n);
    }
    KernelEntry.knote(lp, readers, 0);
    return n;
  }

  private void put(ByteBuffer source, int n) {
    byte[] bytes = ring;
    if (bytes == null) {
      bytes = new byte[CAPACITY];
      ring = bytes;
    }
    int at = (start + count) % CAPACITY;
    int head = Math.min(n, CAPACITY - at);
    source.get(bytes, at, head);
    source.get(bytes, 0, n - head);
    count += n;
  }

  /**
   * What is there.
   *
   * @return how many bytes, 0 if nothing was wanted, −1 at the end of file, or −EAGAIN
   */
  int read(Lwp lp, ByteBuffer target) {
    int n;
    synchronized (lock) {
      if (!target.hasRemaining()) {
        return 0;
      }
      n = Math.min(target.remaining(), count);
      if (n == 0) {
        return writerClosed ? -1 : -EAGAIN;
      }
      take(target, n);
    }
    KernelEntry.knote(lp, writers, 0);
    return n;
  }

  private void take(ByteBuffer target, int n) {
    byte[] bytes = ring;
    assert bytes != null : "bytes without a buffer";
    int head = Math.min(n, CAPACITY - start);
    target.put(bytes, start, head);
    target.put(bytes, 0, n - head);
    start = (start + n) % CAPACITY;
    count -= n;
  }

  /** Nobody will write any more. */
  void closeWriter(Lwp lp) {
    synchronized (lock) {
      writerClosed = true;
    }
    KnoteLists.knote(lp, readers, 0);
  }

  /** Nobody will read any more. */
  void closeReader(Lwp lp) {
    synchronized (lock) {
      readerClosed = true;
      ring = null;
      start = 0;
      count = 0;
    }
    KnoteLists.knote(lp, writers, 0);
  }

  int count() {
    synchronized (lock) {
      return count;
    }
  }

  int room() {
    return CAPACITY - count();
  }

  /** Whether PIPE_BUF bytes can be written. */
  boolean hasRoom() {
    synchronized (lock) {
      return CAPACITY - count >= PIPE_BUF;
    }
  }

  boolean isWriterClosed() {
    synchronized (lock) {
      return writerClosed;
    }
  }

  boolean isReaderClosed() {
    synchronized (lock) {
      return readerClosed;
    }
  }
}
