// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.spi.StackRoom;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open file descriptor: an end of a pipe, a socket, a file to watch, or a descriptor from
 * elsewhere. The lock prevents reads and writes after this object has closed the descriptor, when
 * its number may belong to another file.
 */
final class OpenFile extends NativeDescriptor {

  private static final int EAGAIN = Errno.EAGAIN.number();
  private static final int MAX_BYTES = 64 * 1024;

  /**
   * The bytes that are guaranteed to fit when poll(2) reports POLLOUT: the smallest PIPE_BUF that
   * POSIX allows.
   */
  private static final int MIN_PIPE_ROOM = 512;

  private final ReentrantLock lock = new ReentrantLock();
  private final Use use;
  private volatile boolean closed;

  /** The permitted operations, and whether this object owns the descriptor. */
  enum Use {
    READ(true, false, true),
    WRITE(false, true, true),
    BOTH(true, true, true),
    WATCH(false, false, true),
    /**
     * A descriptor that other code owns. It may be in blocking mode, so poll(2) is called first.
     */
    FOREIGN(true, true, false);

    final boolean reads;
    final boolean writes;
    final boolean owns;

    Use(boolean reads, boolean writes, boolean owns) {
      this.reads = reads;
      this.writes = writes;
      this.owns = owns;
    }
  }

  OpenFile(Kernel kernel, int number, String what, Use use) {
    super(kernel, number, what);
    this.use = use;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!use.reads) {
      return super.read(target);
    }
    if (target.isReadOnly()) { // afterwards the bytes would be lost
      throw new IllegalArgumentException("read into a read-only buffer: " + target);
    }
    int bytes = Math.min(target.remaining(), MAX_BYTES);
    if (bytes == 0) {
      checkOpen();
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(bytes);
      // Made before the read: without memory for it afterwards, the bytes would be lost.
      ByteBuffer taken = memory.asByteBuffer();
      MemorySegment state = arena.allocate(NativeBuffer.Errnos.STATE);
      int count = transfer("read", () -> read(memory, state));
      if (count == 0) {
        return -1;
      }
      if (count < 0) {
        return 0;
      }
      target.put(taken.limit(count));
      return count;
    }
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (!use.writes) {
      return super.write(source);
    }
    int bytes = Math.min(source.remaining(), MAX_BYTES);
    if (bytes == 0) {
      checkOpen();
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(bytes);
      memory.asByteBuffer().put(source.slice(source.position(), bytes));
      MemorySegment state = arena.allocate(NativeBuffer.Errnos.STATE);
      int count = transfer("write", () -> write(memory, state));
      source.position(source.position() + Math.max(count, 0));
      return Math.max(count, 0);
    }
  }

  /** Returns the count of bytes, or −1 if the call would block. */
  private int transfer(String call, Transfer transfer) throws IOException {
    lock.lock();
    try {
      long result;
      do {
        checkOpen(); // each time: the number of a raw descriptor may belong to another file by then
        result = transfer.make();
      } while (result == -Errno.EINTR.number());
      if (result == -EAGAIN) {
        return -1;
      }
      if (result < 0) {
        throw Kernel.failure(call + ": " + this, (int) result);
      }
      return (int) result;
    } finally {
      lock.unlock();
    }
  }

  private long read(MemorySegment memory, MemorySegment state) {
    long obstacle = mayWait() ? poll(false) : 0;
    return obstacle < 0
        ? obstacle
        : kernel().calls.read(rawNumber(), memory, memory.byteSize(), state);
  }

  private long write(MemorySegment memory, MemorySegment state) {
    boolean mayWait = mayWait();
    long obstacle = mayWait ? poll(true) : 0;
    long bytes = mayWait ? Math.min(memory.byteSize(), MIN_PIPE_ROOM) : memory.byteSize();
    return obstacle < 0 ? obstacle : kernel().calls.write(rawNumber(), memory, bytes, state);
  }

  /**
   * Whether a transfer may block. An error of fcntl(2) counts as no, because the transfer that
   * follows reports it.
   */
  private boolean mayWait() {
    return use == Use.FOREIGN && kernel().calls.isBlocking(rawNumber()) > 0;
  }

  private int poll(boolean write) {
    int ready = kernel().calls.poll(rawNumber(), write);
    return ready == 0 ? -EAGAIN : ready;
  }

  @Override
  public void close() {
    if (!use.owns) {
      closed = true; // the number stays open, so a read that blocks need not end first
      return;
    }
    StackRoom.check(); // for the close, which cannot be repeated
    lock.lock();
    try {
      boolean isFirst = !closed;
      closed = true;
      if (isFirst) {
        kernel().calls.close(rawNumber());
      }
    } finally {
      lock.unlock();
    }
  }

  /** One system call. */
  @FunctionalInterface
  private interface Transfer {
    long make();
  }
}
