// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static io.github.kqueue4j.SysEvent.EVFILT_READ;
import static io.github.kqueue4j.SysEvent.EV_ADD;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Echo servers on the JDK's channels, which differ only in the wait for readiness. */
abstract class EchoLoop implements EchoServer {
  private static final int BACKLOG = 1024;

  final ServerSocketChannel listener;
  private final List<SocketChannel> channels = new ArrayList<>();
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
  private final Thread thread;

  EchoLoop() throws IOException {
    listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    listener.configureBlocking(false);
    thread = Thread.ofPlatform().daemon().name("echo").unstarted(this::loop);
  }

  final void start() {
    thread.start();
  }

  @Override
  public final int port() {
    return listener.socket().getLocalPort();
  }

  private void loop() {
    try {
      while (serve()) {
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for ready channels and serves them. Returns false once the server is closed. */
  abstract boolean serve() throws IOException;

  abstract void watch(SocketChannel channel, int index) throws IOException;

  final void accept() throws IOException {
    SocketChannel channel = listener.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channels.add(channel);
      watch(channel, channels.size() - 1);
    }
  }

  final void echo(int index) throws IOException {
    SocketChannel channel = channels.get(index);
    int count = channel.read(bytes.clear());
    if (count < 0) {
      channel.close();
      return;
    }
    bytes.flip();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  abstract void end() throws IOException;

  @Override
  public final void close() throws IOException {
    end();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException("interrupted while an echo server ended", e);
    }
    for (SocketChannel channel : channels) {
      channel.close();
    }
    listener.close();
  }

  /** An echo server on a kqueue. */
  static final class OfKqueue extends EchoLoop {
    private static final long LISTENER = -1;

    private final Backend backend;
    private final Kqueue kq;
    private final KEventBuffer change;
    private final KEventBuffer events;

    OfKqueue(Backend backend) throws IOException {
      this.backend = backend;
      kq = Kqueue.open(backend);
      change = kq.newBuffer(1);
      events = kq.newBuffer(128);
      int number = backend.of(listener).number();
      kq.register(change.put(number, EVFILT_READ, EV_ADD, 0, 0, LISTENER));
      start();
    }

    @Override
    void watch(SocketChannel channel, int index) throws IOException {
      int number = backend.of(channel).number();
      kq.register(change.clear().put(number, EVFILT_READ, EV_ADD, 0, 0, index));
    }

    @Override
    boolean serve() throws IOException {
      int count;
      try {
        count = kq.kevent(events, Kqueue.FOREVER_NANOS);
      } catch (ClosedKqueueException e) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        long index = events.udata(i);
        if (index == LISTENER) {
          accept();
        } else {
          echo((int) index);
        }
      }
      return true;
    }

    @Override
    void end() {
      kq.close();
    }
  }

  /** An echo server on a selector. */
  static final class OfSelector extends EchoLoop {
    private final Selector selector = Selector.open();
    private final int[] selected = new int[4096];
    private int count;
    private final Consumer<SelectionKey> keep = this::keep;
    private volatile boolean ending;

    OfSelector() throws IOException {
      listener.register(selector, SelectionKey.OP_ACCEPT, -1);
      start();
    }

    private void keep(SelectionKey key) {
      selected[count++] = (Integer) key.attachment();
    }

    @Override
    void watch(SocketChannel channel, int index) throws IOException {
      channel.register(selector, SelectionKey.OP_READ, index);
    }

    @Override
    boolean serve() throws IOException {
      count = 0;
      selector.select(keep);
      for (int i = 0; i < count; i++) {
        if (selected[i] < 0) {
          accept();
        } else {
          echo(selected[i]);
        }
      }
      return !ending;
    }

    @Override
    void end() throws IOException {
      ending = true;
      selector.wakeup();
    }
  }
}
