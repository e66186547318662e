// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.examples.kq.EventText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection to accept, bytes through it, and its end. */
final class TcpPart implements Part {
  private static final byte[] BYTES = "hello over TCP\n".getBytes(StandardCharsets.UTF_8);

  private final Backend backend;
  private final Received received = new Received(BYTES.length);
  private final ServerSocketChannel server;
  private @Nullable Registrar registrar;
  private @Nullable SocketChannel client;
  private @Nullable SocketChannel accepted;

  TcpPart(Backend backend) throws IOException {
    this.backend = backend;
    this.server = ServerSocketChannel.open();
  }

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public Filter filter() {
    return Filter.READ;
  }

  @Override
  public String expectation() {
    return "a connection, " + BYTES.length + " bytes and the end of file";
  }

  @Override
  public void begin(Registrar registrar) throws IOException {
    this.registrar = registrar;
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.configureBlocking(false);
    registrar.apply(KEvent.read(backend.of(server)).add());
  }

  @Override
  public void act() throws IOException {
    client = SocketChannel.open(server.getLocalAddress());
  }

  @Override
  public String see(KEvent event) throws IOException {
    SocketChannel stream = accepted;
    return stream == null ? accept(event) : read(event, stream);
  }

  private String accept(KEvent event) throws IOException {
    SocketChannel stream = server.accept();
    SocketChannel peer = client;
    Registrar own = registrar;
    if (stream == null || peer == null || own == null) {
      return "no connection to accept";
    }
    accepted = stream;
    stream.configureBlocking(false);
    own.apply(KEvent.read(backend.of(stream)).add());
    peer.write(ByteBuffer.wrap(BYTES));
    return EventText.plural(event.data(), "connection") + " to accept, from port " + port(stream);
  }

  private static int port(SocketChannel stream) throws IOException {
    return ((InetSocketAddress) stream.getRemoteAddress()).getPort();
  }

  /** The client closes once its bytes have come, so that its end is an event of its own. */
  private String read(KEvent event, SocketChannel stream) throws IOException {
    String what = received.read(event, stream::read);
    SocketChannel peer = client;
    if (event.isEof()) {
      stream.close();
    } else if (peer != null) {
      peer.close();
    }
    return what;
  }

  @Override
  public boolean isComplete() {
    return received.isComplete();
  }

  @Override
  @SuppressWarnings("try") // nothing to do with them but to close them all
  public void close() throws IOException {
    try (ServerSocketChannel first = server;
        SocketChannel second = client;
        SocketChannel third = accepted) {
      // closed in reverse, whatever one of them throws
    }
  }
}
