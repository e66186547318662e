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

/**
 * A file descriptor of this process, on a host that uses the system's descriptors. Safe for use by
 * several threads.
 */
public abstract class FdDescriptor implements Descriptor {
  /** The descriptor's number. */
  protected final int number;

  /** The file, if this descriptor closes it; null if the application owns the file descriptor. */
  protected final @Nullable File owned;

  private final RealHost host;
  private final String kind;
  private final int use;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The channel that owns the file descriptor, if any; closing it also closes this descriptor. */
  private final @Nullable SelectableChannel channel;

  /**
   * Creates a descriptor.
   *
   * @param host the host that opened the file descriptor
   * @param number the number
   * @param kind a short description for messages
   * @param use File.FREAD and FWRITE; 0 for events only
   * @param owned the file, if this descriptor has to close it; else null
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
   * Creates a descriptor for a channel, which keeps its ownership.
   *
   * @param host the host
   * @param number the channel's file descriptor
   * @param channel the channel
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
   * @param memory receives or supplies the bytes
   * @param write true for {@code write(2)}, false for {@code read(2)}
   * @return the number of bytes, or a negated errno
   */
  protected abstract long call(Lwp lp, MemorySegment memory, boolean write);

  /**
   * {@code close(2)}; does nothing if the file is closed already.
   *
   * @param file the file
   */
  protected abstract void close(File file);

  /**
   * Returns whether the descriptor belongs to a host.
   *
   * @param other a host
   * @return false if the descriptor was created by another host
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
   * Reads or writes while the file is held, so that the number cannot be reused for another file.
   * Returns the number of bytes, or −1 for EAGAIN.
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
      if (fp != null && closed.get()) {
        closeAfter(t, fp);
      }
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

  /** Completes the close of a file whose last reference this thread may have dropped. */
  private void closeAfter(Throwable failure, File file) {
    try {
      close(file);
    } catch (Throwable t) {
      if (t != failure) {
        failure.addSuppressed(t);
      }
    }
  }

  private void checkOpen() throws ClosedChannelException {
    if (isGone()) {
      throw new ClosedChannelException();
    }
  }

  private IOException failure(String call, int error) {
    if (error == EBADF && owned == null) {
      return new ClosedChannelException(); // the owner has closed the file descriptor
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
      } catch (Throwable t) { // an Error may have interrupted the close: complete it
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
