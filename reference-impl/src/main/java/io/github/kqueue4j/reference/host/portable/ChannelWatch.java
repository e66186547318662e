// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One kqueue's watch on a channel: the key in the kqueue's selector and the knotes of each
 * direction. Guarded by the kqueue's token.
 */
final class ChannelWatch {
  /** The result of {@link #available} for a channel that cannot count its readable bytes. */
  static final int UNKNOWN = -1;

  final ChannelFile file;
  final KQueue kq;
  final SelectableChannel channel;
  final SelectorInterrupts interrupts;
  final Side read;
  final Side write;

  private @Nullable SelectionKey key;
  private @Nullable InputStream counter;

  /** Whether a listener is known to be bound, which it remains. */
  private boolean bound;

  /** One direction: the knotes that watch it and its last known state. */
  final class Side extends KList {
    private final EdgeDetector edge;

    /** Whether the last poll found this direction ready. */
    boolean ready;

    Side(EdgeDetector edge) {
      super(kq.token);
      this.edge = edge;
    }

    /** Returns, after a poll, whether the knotes are to be notified. */
    boolean isNews() {
      if (!ready) {
        return false;
      }
      return edge.isMuted() ? edge.reportAgain(this == read ? available() : 0) : edge.report();
    }

    /**
     * Records what a filter has found, and its event tells.
     *
     * @param bytes the result of {@link #available} for data to read, otherwise 0
     */
    void tell(int bytes) {
      if (ready) {
        edge.tell(bytes);
      } else {
        edge.tellNothing();
      }
    }

    @Override
    protected void removed(Lwp lp, Knote kn) {
      if (isEmpty()) {
        edge.cease();
        ready = false;
        if (read.isEmpty() && write.isEmpty()) {
          file.watches.remove(ChannelWatch.this);
          interrupts.remove(ChannelWatch.this);
        }
      }
    }
  }

  ChannelWatch(
      ChannelFile file, KQueue kq, SelectableChannel channel, SelectorInterrupts interrupts) {
    this.file = file;
    this.kq = kq;
    this.channel = channel;
    this.interrupts = interrupts;
    this.read = new Side(EdgeDetector.ofReading());
    this.write = new Side(EdgeDetector.ofSeldomChanges());
  }

  static ChannelWatch of(Knote kn) {
    if (kn.knHook instanceof ChannelWatch watch) {
      return watch;
    }
    throw new AssertionError("knote without a watch: " + kn.knHook);
  }

  void setKey(SelectionKey made) {
    key = made;
  }

  /** Returns whether the channel has a key in the selector. */
  boolean isRegistered() {
    return key != null;
  }

  SelectionKey key() {
    SelectionKey made = key;
    assert made != null : "channel watch used before it was registered with the selector";
    return made;
  }

  /**
   * Returns the interest set for the channel's present state. Muted directions are left out of a
   * wait, and included in a poll ({@code poll}).
   */
  int interest(boolean poll) {
    int ops = 0;
    if (!read.isEmpty() && (poll || !read.edge.isMuted())) {
      ops |= readOps();
    }
    if (!write.isEmpty() && (poll || !write.edge.isMuted())) {
      ops |= writeOps();
    }
    return ops & channel.validOps();
  }

  /**
   * Returns how long a wait may be, since it can miss a change of the channel.
   *
   * @return nanoseconds; {@link Long#MAX_VALUE} if a wait misses nothing
   */
  long waitNanos() {
    long muted = Math.min(read.edge.waitNanos(), write.edge.waitNanos());
    return isPassive() ? Math.min(muted, EdgeDetector.DOUBT_NANOS) : muted;
  }

  /**
   * Returns whether the channel is a stream that is not connected, or a listener that is not bound.
   * Such a socket has nothing to read or accept, even if the selector reports that it has.
   */
  private boolean isPassive() {
    if (channel instanceof SocketChannel socket) {
      return !socket.isConnected();
    }
    return channel instanceof ServerSocketChannel server && !isBound(server);
  }

  private boolean isBound(ServerSocketChannel server) {
    if (!bound) {
      try {
        bound = server.getLocalAddress() != null;
      } catch (IOException e) {
        return true; // the application has closed the channel: the selector takes out its key
      }
    }
    return bound;
  }

  private int readOps() {
    return isPassive() ? 0 : OP_READ | OP_ACCEPT;
  }

  private int writeOps() {
    if (channel instanceof SocketChannel socket && !socket.isConnected()) {
      return socket.isConnectionPending() ? OP_CONNECT : 0;
    }
    return OP_WRITE;
  }

  /** Clears the readiness before a poll. */
  void clearReady() {
    read.ready = false;
    write.ready = false;
  }

  /** Stores the readiness that a poll has found. */
  void setReady(int readyOps) {
    read.ready = (readyOps & (OP_READ | OP_ACCEPT)) != 0;
    write.ready = (readyOps & (OP_WRITE | OP_CONNECT)) != 0;
  }

  /** Ends a poll: a direction that was not found ready has ceased to be ready. */
  void endPoll() {
    if (!read.ready) {
      read.edge.cease();
    }
    if (!write.ready) {
      write.edge.cease();
    }
  }

  /** Returns how many bytes can be read; the JDK counts them for connected TCP channels only. */
  int available() {
    try {
      InputStream in = counter;
      if (in == null) {
        if (!(channel instanceof SocketChannel socket) || !isInternet(socket)) {
          return UNKNOWN;
        }
        if (socket.socket().isInputShutdown()) {
          return 0;
        }
        in = socket.socket().getInputStream();
        counter = in;
      }
      return in.available();
    } catch (IOException e) {
      // A channel that the application has closed, or a connection that the peer has reset, has no
      // byte to read. Otherwise the system refuses the count, which must not look like the end.
      boolean reset = counter != null && JdkErrors.of(e) == Errno.ECONNRESET;
      return reset || !channel.isOpen() ? 0 : UNKNOWN;
    }
  }

  private static boolean isInternet(SocketChannel socket) throws IOException {
    return socket.getLocalAddress() instanceof java.net.InetSocketAddress;
  }
}
