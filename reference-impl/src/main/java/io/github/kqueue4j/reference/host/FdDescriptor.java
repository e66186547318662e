// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.Frame;
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

/** A number of this process, on a host whose numbers are real. Safe for use by several threads. */
public abstract class FdDescriptor implements Descriptor {
  /** Its number. */
  protected final int number;

  /** Ours to close; null if the number is somebody else's. */
  protected final @Nullable File owned;

  private final RealHost host;
  private final String kind;
  private final int use;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Whose number it is, if it is a channel's: when that is closed this is too. */
  private final @Nullable SelectableChannel channel;

  /**
   * A descriptor.
   *
   * @param host whose it is
   * @param number its number
   * @param kind what it is, in words
   * @param use File.FREAD and FWRITE; 0 for events only
   * @param owned its file, if it is ours to close
   */
  protected FdDescriptor(RealHost host, int number, String kind, int use, @Nullable File owned) {
    this.host = host;
    this.number = number;
    this.kind = kind;
    this.use = use;
    this.owned = owned;
    this.channel = null;
  }

  /**
   * That of a channel, which goes on owning it.
   *
   * @param host whose it is
   * @param number its number
   * @param channel whose number it is
   */
  protected FdDescriptor(RealHost host, int number, SelectableChannel channel) {
    this.host = host;
    this.number = number;
    this.kind = "channel";
    this.use = File.FREAD | File.FWRITE;
    this.owned = null;
    this.channel = channel;
  }

  /**
   * {@code read(2)} or {@code write(2)}.
   *
   * @param lp the calling thread
   * @param memory what to fill or to empty
   * @param write which of the two
   * @return how many bytes it were, or a negated errno
   */
  protected abstract long call(Lwp lp, MemorySegment memory, boolean write);

  /**
   * {@code close(2)}; does nothing if it is done already.
   *
   * @param file its file
   */
  protected abstract void close(File file);

  /**
   * Whether it is of that host.
   *
   * @param other a host
   * @return false if its number means something else there
   */
  public final boolean isOf(RealHost other) {
    return host == other;
  }

  private boolean isGone() {
    return closed.get() || (channel != null && !channel.isOpen());
  }

  @Override
  public final int number() {
    if (isGone()) {
      throw new IllegalStateException(this + " is closed");
    }
    return number;
  }

  @Override
  public final boolean isOpen() {
    return !isGone();
  }

  @Override
  public final int read(ByteBuffer target) throws IOException {
    if ((use & File.FREAD) == 0) {
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
  public final int write(ByteBuffer source) throws IOException {
    if ((use & File.FWRITE) == 0) {
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
    File fp = owned;
    Frame frame = Frame.of(lp);
    if (isGone() || (fp != null && !frame.hold(fp))) {
      throw new ClosedChannelException();
    }
    long n;
    try {
      MemorySegment memory = MemorySegment.ofBuffer(buffer);
      do {
        n = call(lp, memory, write);
      } while (n == -EINTR);
      frame.dropHeld(lp);
    } catch (Throwable t) {
      frame.dropHeld(lp);
      throw t;
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

  private void checkOpen() throws ClosedChannelException {
    if (isGone()) {
      throw new ClosedChannelException();
    }
  }

  private IOException failure(String call, int error) {
    if (error == EBADF && owned == null) {
      return new ClosedChannelException(); // by its owner
    }
    return RealHost.failure(call + ": " + this, error);
  }

  @Override
  public final void close() {
    closed.set(true);
    File file = owned;
    if (file != null) {
      try {
        close(file);
      } catch (Throwable t) { // what an Error has left undone is done now, or by the next close
        close(file);
        throw t;
      }
    }
  }

  @Override
  public final String toString() {
    return "Descriptor[" + number + ", " + kind + "]";
  }
}
