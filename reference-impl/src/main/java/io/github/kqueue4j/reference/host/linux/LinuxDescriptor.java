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
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
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

  private final LinuxHost host;
  private final int number;
  private final String kind;
  private final Use use;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Ours to close; null if the number is somebody else's. */
  private final @Nullable LinuxFile owned;

  LinuxDescriptor(LinuxHost host, int number, String kind, Use use, @Nullable LinuxFile owned) {
    this.host = host;
    this.number = number;
    this.kind = kind;
    this.use = use;
    this.owned = owned;
  }

  boolean isOf(LinuxHost other) {
    return host == other;
  }

  @Override
  public int number() {
    if (closed.get()) {
      throw new IllegalStateException(this + " is closed");
    }
    return number;
  }

  @Override
  public boolean isOpen() {
    return !closed.get();
  }

  /** {@code read(2)} or {@code write(2)} of some memory. */
  private interface Transfer {
    long run(Scratch s, MemorySegment memory);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (use == Use.WRITE || use == Use.WATCH) {
      checkOpen();
      throw new NonReadableChannelException();
    }
    boolean wanted = target.hasRemaining();
    long n =
        transfer(
            target,
            (s, memory) ->
                memory.isNative()
                    ? Libc.read(s, number, memory, memory.byteSize())
                    : Libc.readHeap(s, number, memory, memory.byteSize()));
    if (n == -EAGAIN) {
      return 0;
    }
    if (n < 0) {
      throw failure("read", (int) -n);
    }
    return n == 0 && wanted ? -1 : (int) n;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (use == Use.READ || use == Use.WATCH) {
      checkOpen();
      throw new NonWritableChannelException();
    }
    long n =
        transfer(
            source,
            (s, memory) ->
                memory.isNative()
                    ? Libc.write(s, number, memory, memory.byteSize())
                    : Libc.writeHeap(s, number, memory, memory.byteSize()));
    if (n == -EAGAIN) {
      return 0;
    }
    if (n < 0) {
      throw failure("write", (int) -n);
    }
    return (int) n;
  }

  /** The file is held meanwhile, so that the number cannot become another's. */
  private long transfer(ByteBuffer buffer, Transfer body) throws IOException {
    Lwp lp = host.curlwp();
    LinuxFile fp = owned;
    if (closed.get() || (fp != null && !fp.tryHold())) {
      throw new ClosedChannelException();
    }
    try {
      MemorySegment memory = MemorySegment.ofBuffer(buffer);
      long n;
      do {
        n = body.run(Scratch.of(lp), memory);
      } while (n == -EINTR);
      if (n > 0) {
        buffer.position(buffer.position() + (int) n);
      }
      return n;
    } finally {
      if (fp != null) {
        fp.fdrop(lp);
      }
    }
  }

  private void checkOpen() throws ClosedChannelException {
    if (closed.get()) {
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
