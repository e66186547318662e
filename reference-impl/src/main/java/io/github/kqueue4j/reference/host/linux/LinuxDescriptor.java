// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A number of this process. */
final class LinuxDescriptor implements Descriptor {
  /** What it is for. */
  enum Use {
    READ,
    WRITE,
    BOTH,
    /** Events only. */
    WATCH
  }

  private static final long MOST_COPIED = 65_536;

  private final LinuxHost host;
  private final int number;
  private final String kind;
  private final Use use;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Whose number it is, if it is a channel's: when that is closed this is too. */
  private final @Nullable SelectableChannel channel;

  /** Ours to close; null if the number is somebody else's. */
  private final @Nullable LinuxFile owned;

  LinuxDescriptor(LinuxHost host, int number, String kind, Use use, @Nullable LinuxFile owned) {
    this.host = host;
    this.number = number;
    this.kind = kind;
    this.use = use;
    this.owned = owned;
    this.channel = null;
  }

  /** That of a channel, which goes on owning it. */
  LinuxDescriptor(LinuxHost host, int number, SelectableChannel channel) {
    this.host = host;
    this.number = number;
    this.kind = "channel";
    this.use = Use.BOTH;
    this.owned = null;
    this.channel = channel;
  }

  private boolean isGone() {
    return closed.get() || (channel != null && !channel.isOpen());
  }

  boolean isOf(LinuxHost other) {
    return host == other;
  }

  @Override
  public int number() {
    if (isGone()) {
      throw new IllegalStateException(this + " is closed");
    }
    return number;
  }

  @Override
  public boolean isOpen() {
    return !isGone();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (use == Use.WRITE || use == Use.WATCH) {
      checkOpen();
      throw new NonReadableChannelException();
    }
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("read into a read-only buffer: " + target);
    }
    boolean wanted = target.hasRemaining();
    int n = transfer(target, false);
    return n == 0 && wanted ? -1 : Math.max(0, n);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (use == Use.READ || use == Use.WATCH) {
      checkOpen();
      throw new NonWritableChannelException();
    }
    return Math.max(0, transfer(source, true));
  }

  /**
   * The file is held meanwhile, so that the number cannot become another's. Returns how many bytes
   * it were, or −1 for EAGAIN.
   */
  private int transfer(ByteBuffer buffer, boolean write) throws IOException {
    Lwp lp = host.curlwp();
    LinuxFile fp = owned;
    if (isGone() || (fp != null && !fp.tryHold())) {
      throw new ClosedChannelException();
    }
    long n;
    try {
      MemorySegment memory = MemorySegment.ofBuffer(buffer);
      do {
        n = call(Scratch.of(lp), memory, write);
      } while (n == -EINTR);
    } finally {
      if (fp != null) {
        fp.fdrop(lp);
      }
    }
    if (n >= 0) {
      buffer.position(buffer.position() + (int) n);
      return (int) n;
    }
    if (n == -EAGAIN) {
      return -1;
    }
    throw failure(write ? "write" : "read", (int) -n);
  }

  private long call(Scratch s, MemorySegment memory, boolean write) {
    long length = memory.byteSize();
    if (owned == null) {
      return callForeign(s, memory, write);
    }
    if (memory.isNative()) {
      return write ? Libc.write(s, number, memory, length) : Libc.read(s, number, memory, length);
    }
    return write
        ? Libc.writeHeap(s, number, memory, length)
        : Libc.readHeap(s, number, memory, length);
  }

  /**
   * A number from elsewhere may block, so it is asked first; and in case it does all the same, the
   * bytes of a Java array go through native memory, as no safepoint waits for such a call.
   */
  private long callForeign(Scratch s, MemorySegment memory, boolean write) {
    int wanted = write ? Epoll.EPOLLOUT : Epoll.EPOLLIN;
    if (Libc.poll(s, number, wanted) == 0) {
      return -EAGAIN;
    }
    if (memory.isNative()) {
      long length = memory.byteSize();
      return write ? Libc.write(s, number, memory, length) : Libc.read(s, number, memory, length);
    }
    long length = Math.min(memory.byteSize(), MOST_COPIED);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(1, length));
      if (write) {
        MemorySegment.copy(memory, 0, copy, 0, length);
        return Libc.write(s, number, copy, length);
      }
      long n = Libc.read(s, number, copy, length);
      if (n > 0) {
        MemorySegment.copy(copy, 0, memory, 0, n);
      }
      return n;
    }
  }

  private void checkOpen() throws ClosedChannelException {
    if (isGone()) {
      throw new ClosedChannelException();
    }
  }

  private IOException failure(String call, int error) {
    if (error == EBADF && owned == null) {
      return new ClosedChannelException(); // by its owner
    }
    Errno errno = Errno.of(error);
    return new KqueueException(
        call + ": " + this + ": " + errno + " (" + errno.description() + ")", errno);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true) && owned != null) {
      host.close(owned);
    }
  }

  @Override
  public String toString() {
    return "Descriptor[" + number + ", " + kind + "]";
  }
}
