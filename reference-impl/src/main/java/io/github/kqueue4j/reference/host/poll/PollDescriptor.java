// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A number of this process. */
final class PollDescriptor implements Descriptor {
  private final PollHost host;
  private final int number;
  private final String kind;
  private final int use;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Whose number it is, if it is a channel's: when that is closed this is too. */
  private final @Nullable SelectableChannel channel;

  /** Ours to close; null if the number is somebody else's. */
  private final @Nullable File owned;

  /**
   * A descriptor.
   *
   * @param use File.FREAD and FWRITE; 0 for events only
   */
  PollDescriptor(PollHost host, int number, String kind, int use, @Nullable File owned) {
    this.host = host;
    this.number = number;
    this.kind = kind;
    this.use = use;
    this.owned = owned;
    this.channel = null;
  }

  /** That of a channel, which goes on owning it. */
  PollDescriptor(PollHost host, int number, SelectableChannel channel) {
    this.host = host;
    this.number = number;
    this.kind = "channel";
    this.use = File.FREAD | File.FWRITE;
    this.owned = null;
    this.channel = channel;
  }

  private boolean isGone() {
    return closed.get() || (channel != null && !channel.isOpen());
  }

  boolean isOf(PollHost other) {
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
    if ((use & File.FREAD) == 0) {
      checkOpen();
      throw new NonReadableChannelException();
    }
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("read into a read-only buffer: " + target);
    }
    boolean wanted = target.hasRemaining();
    long n = transfer(target, true);
    return n == 0 && wanted ? -1 : (int) Math.max(0, n);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if ((use & File.FWRITE) == 0) {
      checkOpen();
      throw new NonWritableChannelException();
    }
    return (int) Math.max(0, transfer(source, false));
  }

  /** The file is held meanwhile, so that the number cannot become another's. */
  private long transfer(ByteBuffer buffer, boolean reads) throws IOException {
    Lwp lp = host.curlwp();
    File fp = owned;
    if (isGone() || (fp != null && !fp.tryHold())) {
      throw new ClosedChannelException();
    }
    try {
      Memory m = Memory.of(lp);
      MemorySegment memory = MemorySegment.ofBuffer(buffer);
      long n;
      do {
        n = reads ? Posix.read(m, number, memory) : Posix.write(m, number, memory);
      } while (n == -EINTR);
      if (n < 0 && n != -EAGAIN) {
        throw failure(reads ? "read" : "write", (int) -n);
      }
      if (fp instanceof PollFile file) {
        count(file, reads, n, memory.byteSize());
      }
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

  private static void count(PollFile file, boolean reads, long n, long wanted) {
    if (!reads) {
      if (n < wanted) {
        file.wasFull = true;
      }
    } else if (n > 0) {
      file.consumed.addAndGet(n);
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
      host.close(owned, number);
    }
  }

  @Override
  public String toString() {
    return "Descriptor[" + number + ", " + kind + "]";
  }
}
