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

/** Sends back what it receives. One thread serves all connections, until the server is stopped. */
public final class EchoServer implements AutoCloseable {
  private static final int MAX_PENDING_CONNECTIONS = 4096;

  private final Backend backend;
  private final ServerSocketChannel server;
  private final Watcher<Handler> watcher;
  private final UserWatch<Handler> stop;
  private final Set<Connection> connections = new HashSet<>();
  private boolean stopped;

  /** Handles the events of a watch; each watch of this server has one as its attachment. */
  @FunctionalInterface
  interface Handler {
    void handle(Event<Handler> event) throws IOException;
  }

  /**
   * Listens on an address.
   *
   * @param backend the backend that reports connections and bytes
   * @param address the address; port 0 takes a free one
   * @throws IOException if the address is in use, or cannot be watched
   */
  public EchoServer(Backend backend, InetSocketAddress address) throws IOException {
    this.backend = backend;
    watcher = Watcher.open(backend);
    server = ServerSocketChannel.open();
    boolean done = false;
    try {
      server.bind(address, MAX_PENDING_CONNECTIONS);
      server.configureBlocking(false);
      watcher.watch(Interest.readable(backend.of(server)), event -> accept());
      stop = watcher.watch(Interest.user(), event -> stopped = true);
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  /**
   * Returns the address on which the server listens.
   *
   * @return the address with its real port
   * @throws IOException if the server is closed
   */
  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) server.getLocalAddress();
  }

  /**
   * Serves until {@link #stop()} is called.
   *
   * @throws IOException if a connection cannot be accepted, or the thread is interrupted
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
      boolean done = false;
      try {
        channel.configureBlocking(false);
        connections.add(new Connection(channel, backend.of(channel), watcher, connections::remove));
        done = true;
      } finally {
        if (!done) {
          channel.close();
        }
      }
    }
  }

  /** Ends {@link #run()}. May be called by any thread. */
  public void stop() {
    stop.trigger();
  }

  /**
   * Closes the server and its connections, after {@link #run()} has ended.
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
   * @param args the number of the port
   * @throws IOException if the port is in use
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: EchoServer PORT");
      return;
    }
    InetSocketAddress address = new InetSocketAddress("localhost", Integer.parseInt(args[0]));
    try (EchoServer server = new EchoServer(Backend.standard(), address)) {
      System.out.println("echo on " + server.address());
      server.run();
    }
  }
}
