// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_CONNECT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A channel that one kqueue watches: its key in the kqueue's selector, and the knotes of each
 * direction. Guarded by the kqueue's token.
 */
final class ChannelWatch {
  /** {@link #available} of a channel that does not tell. */
  static final int UNKNOWN = -1;

  final ChannelFile file;
  final KQueue kq;
  final SelectableChannel channel;
  final SelectorInterrupts interrupts;
  final Side read;
  final Side write;

  private @Nullable SelectionKey key;
  private @Nullable InputStream counter;

  /** One direction: who waits for it, and what is known of it. */
  final class Side extends KList {
    final EdgeDetector edge = new EdgeDetector();

    /** It was ready at the last look. */
    boolean ready;

    Side() {
      super(kq.token);
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
    this.read = new Side();
    this.write = new Side();
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

  /** Whether it has a key. */
  boolean isRegistered() {
    return key != null;
  }

  SelectionKey key() {
    SelectionKey made = key;
    assert made != null : "used before it was registered";
    return made;
  }

  /** What is to be waited for, as the channel is now; muted sides only for a look. */
  int interest(boolean look) {
    int ops = 0;
    if (!read.isEmpty() && (look || !read.edge.isMuted())) {
      ops |= readOps();
    }
    if (!write.isEmpty() && (look || !write.edge.isMuted())) {
      ops |= writeOps();
    }
    return ops & channel.validOps();
  }

  /** Whether it is to be looked at again and again, as a wait may not tell. */
  boolean isDoubtful() {
    return read.edge.isMuted()
        || write.edge.isMuted()
        || (channel instanceof SocketChannel socket && !socket.isConnected());
  }

  /** A stream that is not connected has nothing to read, whatever the selector says. */
  private int readOps() {
    return channel instanceof SocketChannel socket && !socket.isConnected()
        ? 0
        : OP_READ | OP_ACCEPT;
  }

  private int writeOps() {
    if (channel instanceof SocketChannel socket && !socket.isConnected()) {
      return socket.isConnectionPending() ? OP_CONNECT : 0;
    }
    return OP_WRITE;
  }

  /** A look begins. */
  void forget() {
    read.ready = false;
    write.ready = false;
  }

  /** A look has found something. */
  void record(int readyOps) {
    read.ready = (readyOps & (OP_READ | OP_ACCEPT)) != 0;
    write.ready = (readyOps & (OP_WRITE | OP_CONNECT)) != 0;
  }

  /** A look is over. What it has not found does not hold. */
  void cease() {
    if (!read.ready) {
      read.edge.cease();
    }
    if (!write.ready) {
      write.edge.cease();
    }
  }

  /** How many bytes can be read, as far as the JDK tells: of TCP. */
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
      return 0; // reset, or closed by its owner: nothing can be read
    }
  }

  private static boolean isInternet(SocketChannel socket) throws IOException {
    return socket.getLocalAddress() instanceof java.net.InetSocketAddress;
  }
}
