// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.kqueue4j.Backend;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The echo server, on loopback. */
class EchoServerTest {
  private static final int MANY = 2000;

  /** Descriptors that the JVM and other tests may open meanwhile. */
  private static final int SPARE = 200;

  private EchoServer server;
  private FutureTask<Void> run;

  @BeforeEach
  void start() throws IOException {
    server =
        new EchoServer(
            Backend.standard(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    run =
        new FutureTask<>(() -> {
          server.run();
          return null;
        });
    Thread.ofPlatform().start(run);
  }

  @AfterEach
  void stop() throws IOException, InterruptedException, ExecutionException, TimeoutException {
    server.stop();
    run.get(30, TimeUnit.SECONDS);
    server.close();
  }

  /** Many, or as many as the process may have, with a descriptor at either side of each. */
  private static int connections() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long free = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE;
      return Math.clamp(free / 2, 1, MANY);
    }
    return MANY;
  }

  private static void readFully(SocketChannel channel, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      assertThat(channel.read(into)).as("the end comes too early").isNotNegative();
    }
  }

  @Test
  void answersThousandsOfConnections() throws IOException {
    int connections = connections();
    List<SocketChannel> clients = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        clients.add(SocketChannel.open(server.address()));
      }
      for (int i = 0; i < connections; i++) {
        clients.get(i).write(ByteBuffer.allocate(4).putInt(i).flip());
      }
      for (int i = 0; i < connections; i++) {
        ByteBuffer answer = ByteBuffer.allocate(4);
        readFully(clients.get(i), answer);
        assertThat(answer.flip().getInt()).isEqualTo(i);
      }
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
    }
  }

  @Test
  void waitsForAPeerThatDoesNotRead() throws IOException {
    try (SocketChannel slow = SocketChannel.open(server.address());
        SocketChannel quick = SocketChannel.open(server.address())) {
      slow.configureBlocking(false);
      ByteBuffer much = ByteBuffer.allocateDirect(1 << 16);
      long sent = 0;
      int n;
      int refused = 0;
      while (refused < 100) { // until neither side takes more
        n = slow.write(much.clear());
        sent += n;
        refused = n == 0 ? refused + 1 : 0;
        quick.write(ByteBuffer.allocate(1));
        readFully(quick, ByteBuffer.allocate(1)); // others are served meanwhile
      }

      slow.configureBlocking(true);
      long received = 0;
      while (received < sent) {
        n = slow.read(much.clear());
        assertThat(n).isPositive();
        received += n;
      }

      assertThat(received).isEqualTo(sent);
    }
  }

  @Test
  void survivesAPeerThatGoesAway() throws IOException {
    try (SocketChannel rude = SocketChannel.open(server.address())) {
      rude.setOption(StandardSocketOptions.SO_LINGER, 0);
      rude.write(ByteBuffer.allocate(10));
    }
    try (SocketChannel polite = SocketChannel.open(server.address())) {
      polite.write(ByteBuffer.allocate(3));
      readFully(polite, ByteBuffer.allocate(3));
      polite.shutdownOutput();
      assertThat(polite.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }
}
