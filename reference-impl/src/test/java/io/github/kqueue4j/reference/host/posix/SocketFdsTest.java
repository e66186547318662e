// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.jvm.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file descriptor of a channel, without a launch flag. */
@EnabledOnOs(OS.LINUX)
class SocketFdsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Watches channels of each kind, among similar channels. */
  static final class WatchChannels {
    private WatchChannels() {}

    public static void main(String[] args) throws IOException {
      Backend backend = Backend.standard();
      try (Kqueue kq = Kqueue.open(backend);
          ServerSocketChannel server = ServerSocketChannel.open();
          ServerSocketChannel other = ServerSocketChannel.open();
          DatagramChannel datagram = DatagramChannel.open(StandardProtocolFamily.INET)) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        server.bind(new InetSocketAddress(loopback, 0)).configureBlocking(false);
        other.bind(null).configureBlocking(false);
        datagram.bind(new InetSocketAddress(loopback, 0)).configureBlocking(false);
        watch(kq, server);
        watch(kq, other);
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
          one(kq, "a connection");
          try (SocketChannel accepted = server.accept()) {
            watch(kq, client);
            watch(kq, accepted);
            accepted.write(ByteBuffer.wrap(new byte[5]));
            System.out.println("client " + one(kq, "bytes").data());
            client.read(ByteBuffer.allocate(9));
            client.write(ByteBuffer.wrap(new byte[6]));
            System.out.println("accepted " + one(kq, "bytes").data());
            accepted.read(ByteBuffer.allocate(9));
            watch(kq, datagram);
            datagram.send(ByteBuffer.wrap(new byte[7]), datagram.getLocalAddress());
            System.out.println("datagram " + (one(kq, "a datagram").data() > 0));
            datagram.receive(ByteBuffer.allocate(9));
          }
        }
        watchRefused(kq);
        watchPending(kq);
        watchUnix(kq);
        refuse(backend, Pipe.open().source());
        refuse(backend, SocketChannel.open(), SocketChannel.open());
        refuse(backend, ServerSocketChannel.open());
      }
    }

    private static ServerSocketChannel listen() throws IOException {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      return ServerSocketChannel.open().bind(any, 1);
    }

    private static void watchRefused(Kqueue kq) throws IOException {
      SocketAddress nobody;
      try (ServerSocketChannel server = listen()) {
        nobody = server.getLocalAddress();
      }
      try (SocketChannel client = SocketChannel.open()) {
        client.configureBlocking(false);
        client.connect(nobody);
        watch(kq, client);
        System.out.println("refused connection " + one(kq, "its end").isEof());
      }
    }

    /** Connections that nobody accepts fill the backlog; they stay there when they are closed. */
    private static void watchPending(Kqueue kq) throws IOException {
      try (ServerSocketChannel server = listen()) {
        boolean pending = false;
        while (!pending) {
          try (SocketChannel client = SocketChannel.open()) {
            client.configureBlocking(false);
            pending = !client.connect(server.getLocalAddress());
            if (pending) {
              watch(kq, client);
              System.out.println("pending connection " + client.isConnectionPending());
            }
          }
        }
      }
    }

    private static void watchUnix(Kqueue kq) throws IOException {
      Path path = Files.createTempDirectory("unix").resolve("s");
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(path));
        watch(kq, server);
        try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
          one(kq, "a connection");
          try (SocketChannel accepted = server.accept()) {
            watch(kq, client);
            watch(kq, accepted);
            accepted.write(ByteBuffer.wrap(new byte[3]));
            System.out.println("unix client " + one(kq, "bytes").data());
            client.read(ByteBuffer.allocate(9));
            client.write(ByteBuffer.wrap(new byte[4]));
            System.out.println("unix accepted " + one(kq, "bytes").data());
            accepted.read(ByteBuffer.allocate(9));
          }
        }
      } finally {
        Files.delete(path);
        Files.delete(path.getParent());
      }
    }

    private static void watch(Kqueue kq, SelectableChannel channel) throws IOException {
      channel.configureBlocking(false);
      Descriptor descriptor = kq.backend().of(channel);
      kq.register(KEvent.read(descriptor).add().clear());
    }

    private static KEvent one(Kqueue kq, String what) throws IOException {
      List<KEvent> events = kq.poll(LONG);
      if (events.size() != 1) {
        throw new IllegalStateException("expected one event of " + what + ", got " + events);
      }
      return events.get(0);
    }

    private static void refuse(Backend backend, SelectableChannel... channels) throws IOException {
      channels[0].configureBlocking(false);
      try {
        backend.of(channels[0]);
        System.out.println("not refused: " + channels[0]);
      } catch (UnsupportedOperationException e) {
        System.out.println("refused: " + e.getMessage());
      }
      for (SelectableChannel channel : channels) {
        channel.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll"})
  void isFoundByAddressesThatOnlyOneSocketHas(String host) throws Exception {
    String output =
        new ChildJvm().with("-Dkqueue4j.reference.host=" + host).run(WatchChannels.class);

    assertThat(output).contains("client 5", "accepted 6", "datagram true");
    assertThat(output).contains("refused connection true", "pending connection true");
    assertThat(output).contains("unix client 3", "unix accepted 4");
    assertThat(output.lines().filter(line -> line.startsWith("refused: ")))
        .hasSize(3)
        .allMatch(line -> line.contains("--add-exports java.base/sun.nio.ch=ALL-UNNAMED"));
    assertThat(output).contains("2 sockets of this process have the addresses of");
    assertThat(output).contains("[unbound], which may not be bound yet, so that the descriptor");
  }
}
