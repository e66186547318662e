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
 * The buffer between two ends of a pipe or socket pair, and the knotes that watch the ends. No
 * other process can hold such an end, so the buffer belongs to this kernel, as on a BSD: the kernel
 * sees every write and read, and each is an event. Safe for use by several threads.
 */
final class Stream {
  /** Size of the buffer in bytes. */
  static final int CAPACITY = 65536;

  /** A write of at most this many bytes is atomic: all bytes or none. */
  private static final int PIPE_BUF = 512;

  /** Knotes of the filter READ on the reading end. */
  final KList readers = new KList();

  /** Knotes of the filter WRITE on the writing end. */
  final KList writers = new KList();

  private final Object lock = new Object();

  // guarded by the lock
  private byte @Nullable [] ring;
  private int start;
  private int count;
  private boolean writerClosed;
  private boolean readerClosed;

  /** Creates an empty buffer with both ends open. */
  Stream() {}

  /**
   * Writes as many bytes as fit; up to 512 bytes are written whole or not at all.
   *
   * @return the number of bytes written, −EAGAIN if there is no room, −EPIPE if the reading end is
   *     closed
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
   * Reads the bytes that are in the buffer, as far as the target has room.
   *
   * @return the number of bytes read, 0 if the target has no room, −1 at the end of file, −EAGAIN
   *     if the buffer is empty
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

  /** Closes the writing end and notifies the watchers of the reading end. */
  void closeWriter(Lwp lp) {
    synchronized (lock) {
      writerClosed = true;
    }
    KnoteLists.knote(lp, readers, 0);
  }

  /** Closes the reading end, frees the buffer and notifies the watchers of the writing end. */
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

  /** Returns whether PIPE_BUF bytes can be written. */
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
