// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import io.github.kqueue4j.Backend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client that sends 64 bytes on each of its connections, then reads all the echoes. An operation
 * is one echo.
 */
public final class Echo implements Body {
  private static final int MESSAGE = 64;

  private final EchoServer server;
  private final List<SocketChannel> clients = new ArrayList<>();
  private final ByteBuffer out = ByteBuffer.allocateDirect(MESSAGE);
  private final ByteBuffer in = ByteBuffer.allocateDirect(MESSAGE);
  private final Samples roundTrips = new Samples(1 << 16);
  private byte serial;

  private Echo(EchoServer server, int connections) throws IOException {
    this.server = server;
    for (int i = 0; i < connections; i++) {
      SocketChannel client =
          SocketChannel.open(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      clients.add(client);
    }
    run(1); // returns once all connections are accepted
    roundTrips.drain();
  }

  /**
   * Returns a body with a server that uses a kqueue and the JDK's channels.
   *
   * @param backend the backend of the kqueue
   * @param connections the number of connections
   * @return the body
   * @throws IOException if the system refuses
   */
  public static Body kqueue(Backend backend, int connections) throws IOException {
    return new Echo(new EchoLoop.OfKqueue(backend), connections);
  }

  /**
   * Returns a body with the same server on a selector.
   *
   * @param connections the number of connections
   * @return the body
   * @throws IOException if the system refuses
   */
  public static Body selector(int connections) throws IOException {
    return new Echo(new EchoLoop.OfSelector(), connections);
  }

  /**
   * Returns a body with a server on Netty's native epoll transport.
   *
   * @param connections the number of connections
   * @return the body
   * @throws IOException if the system refuses
   * @throws UnavailableException if the transport does not run on this machine
   */
  public static Body netty(int connections) throws IOException, UnavailableException {
    return new Echo(NettyPeers.echoServer(), connections);
  }

  @Override
  public long run(int times) throws IOException {
    long echoes = 0;
    for (int t = 0; t < times; t++) {
      serial++;
      long from = System.nanoTime();
      for (int i = 0; i < clients.size(); i++) {
        out.clear().put(0, serial);
        clients.get(i).write(out);
      }
      for (int i = 0; i < clients.size(); i++) {
        in.clear();
        while (in.hasRemaining()) {
          if (clients.get(i).read(in) < 0) {
            throw new IOException("the echo server closed connection " + i);
          }
        }
        echoes += in.get(0) == serial ? 1 : 0;
      }
      roundTrips.add(System.nanoTime() - from);
    }
    return echoes;
  }

  @Override
  public long expected(int times) {
    return (long) times * clients.size();
  }

  @Override
  public Optional<Samples> samples() {
    return clients.size() == 1 ? Optional.of(roundTrips) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel client : clients) {
      client.close();
    }
    server.close();
  }
}
