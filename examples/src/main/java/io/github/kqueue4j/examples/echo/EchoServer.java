// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.echo;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.UserWatch;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Set;

/** Sends back what it gets, to thousands of connections from one thread, until it is stopped. */
public final class EchoServer implements AutoCloseable {
  private final Backend backend;
  private final ServerSocketChannel server;
  private final Watcher<Handler> watcher;
  private final UserWatch<Handler> stop;
  private final Set<Connection> connections = new HashSet<>();
  private boolean stopped;

  /** What is done with an event. */
  @FunctionalInterface
  interface Handler {
    void handle(Event<Handler> event) throws IOException;
  }

  /**
   * Listens.
   *
   * @param backend the kernel to wait in
   * @param address where
   * @throws IOException if it cannot
   */
  public EchoServer(Backend backend, InetSocketAddress address) throws IOException {
    this.backend = backend;
    server = ServerSocketChannel.open();
    server.bind(address, 4096);
    server.configureBlocking(false);
    watcher = Watcher.open(backend);
    watcher.watch(Interest.readable(backend.of(server)), event -> accept());
    stop = watcher.watch(Interest.user(), event -> stopped = true);
  }

  /**
   * Tells where it listens.
   *
   * @return the address with the port that it got
   * @throws IOException if it is closed
   */
  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) server.getLocalAddress();
  }

  /**
   * Serves until it is stopped.
   *
   * @throws IOException if it cannot accept, or is interrupted
   */
  public void run() throws IOException {
    while (!stopped) {
      Event<Handler> event = watcher.take();
      event.attachment().handle(event);
    }
  }

  private void accept() throws IOException {
    SocketChannel channel;
    while ((channel = server.accept()) != null) {
      channel.configureBlocking(false);
      connections.add(new Connection(channel, backend.of(channel), watcher, connections::remove));
    }
  }

  /** Ends {@link #run}; from any thread. */
  public void stop() {
    stop.trigger();
  }

  /**
   * Closes the server and its connections. {@link #run} must have ended.
   *
   * @throws IOException if a channel cannot be closed
   */
  @Override
  public void close() throws IOException {
    watcher.close();
    server.close();
    for (Connection connection : Set.copyOf(connections)) {
      connection.close();
    }
  }

  /**
   * Serves a port of this machine.
   *
   * @param args its number
   * @throws IOException if it cannot listen there
   */
  public static void main(String[] args) throws IOException {
    InetSocketAddress address = new InetSocketAddress("localhost", Integer.parseInt(args[0]));
    try (EchoServer server = new EchoServer(Backend.standard(), address)) {
      System.out.println("echo on " + server.address());
      server.run();
    }
  }
}
