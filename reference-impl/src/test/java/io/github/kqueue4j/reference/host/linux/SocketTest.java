// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real socket. */
@EnabledOnOs(OS.LINUX)
class SocketTest {
  private static final int SOL_SOCKET = 1;

  /** Of {@code <asm-generic/socket.h>}, which powerpc alone does not use. */
  private static final int SO_RCVLOWAT = 18;

  private Kqueue kq;

  @BeforeEach
  void open() throws KqueueException {
    kq = LinuxBackend.open();
  }

  @AfterEach
  void close() {
    kq.close();
  }

  private static ServerSocketChannel listen() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.configureBlocking(false);
    return server;
  }

  /** Two ends of a TCP connection. */
  private record Connection(SocketChannel near, SocketChannel far, Descriptor descriptor)
      implements AutoCloseable {
    static Connection make() throws IOException {
      try (ServerSocketChannel server = listen()) {
        SocketChannel near = SocketChannel.open(server.getLocalAddress());
        near.configureBlocking(false);
        SocketChannel far = server.accept();
        while (far == null) {
          far = server.accept();
        }
        return new Connection(near, far, BACKEND.of(near));
      }
    }

    @Override
    public void close() throws IOException {
      near.close();
      far.close();
    }
  }

  @Test
  void reportsBytesAndSpace() throws IOException {
    try (Connection c = Connection.make()) {
      kq.register(KEvent.read(c.descriptor()).add());
      write(c.far(), "hello");
      assertThat(one(kq).data()).isEqualTo(5);
      kq.register(KEvent.read(c.descriptor()).delete(), KEvent.write(c.descriptor()).add());
      assertThat(one(kq).data()).isPositive();
    }
  }

  @Test
  void isNotWritableWhenItIsFull() throws IOException {
    try (Connection c = Connection.make()) {
      kq.register(KEvent.write(c.descriptor()).add().clear());
      one(kq);
      ByteBuffer much = ByteBuffer.allocateDirect(1 << 20);
      while (c.near().write(much.clear()) > 0) {
        // until the socket is full
      }
      kq.poll();
      assertThat(kq.poll()).isEmpty();

      c.far().configureBlocking(false);
      KEvent event = null;
      while (event == null) {
        c.far().read(much.clear());
        event = kq.poll().stream().findFirst().orElse(null);
      }

      assertThat(event.data()).isPositive();
    }
  }

  @Test
  void isNotReadableBelowTheLowWaterMark() throws IOException {
    try (Connection c = Connection.make()) {
      kq.register(KEvent.read(c.descriptor()).add().lowWater(5));
      write(c.far(), "1234");
      kq.register(KEvent.user(1).add().oneshot().trigger());
      assertThat(one(kq).filter()).isEqualTo(Filter.USER);

      write(c.far(), "5");

      assertThat(one(kq).data()).isEqualTo(5);
    }
  }

  /** The mark replaces SO_RCVLOWAT, below which the kernel reports no data. */
  @Test
  void isReadableAtTheLowWaterMarkThoughTheSocketHasAHigherOne() throws IOException {
    try (Connection c = Connection.make()) {
      CallMemory s = new CallMemory();
      int number = c.descriptor().number();
      s.memory.putInt(0, 100);
      LibraryFunction set = LibraryFunction.of("setsockopt");
      int error = Calls.call(s, set, number, SOL_SOCKET, SO_RCVLOWAT, s.address, Integer.BYTES);
      assertThat(error).isZero();
      kq.register(KEvent.read(c.descriptor()).add().lowWater(5));
      write(c.far(), "1234");
      assertThat(kq.poll(Duration.ofMillis(50))).isEmpty();
      kq.register(KEvent.except(c.descriptor(), NOTE_OOB).add()); // ends without effect
      kq.register(KEvent.except(c.descriptor(), NOTE_OOB).delete());

      write(c.far(), "567");

      assertThat(one(kq).data()).isEqualTo(7);
      c.near().read(ByteBuffer.allocate(4));
      assertThat(kq.poll()).isEmpty();
      write(c.far(), "89");
      assertThat(one(kq).data()).isEqualTo(5);
      kq.register(KEvent.read(c.descriptor()).delete());
      assertThat(kq.poll(Duration.ofMillis(50))).isEmpty();
    }
  }

  /** Fills a socket until it has less room than the mark, and lets the other end read all. */
  private void fillBelow(Connection c, long mark) throws IOException {
    ByteBuffer some = ByteBuffer.allocateDirect(20_000);
    kq.register(KEvent.write(c.descriptor()).add().lowWater(mark));
    while (!kq.poll().isEmpty()) {
      c.near().write(some.clear());
    }
  }

  private static void readAll(Connection c, ByteBuffer room) throws IOException {
    c.far().configureBlocking(false);
    while (c.far().read(room.clear()) > 0) {
      // until nothing is left
    }
  }

  private long mostRoom(Connection c) throws IOException {
    c.near().setOption(StandardSocketOptions.SO_SNDBUF, 400_000);
    kq.register(KEvent.write(c.descriptor()).add().oneshot());
    return one(kq).data();
  }

  /** Reads what the other end has written, until there is an event. */
  private KEvent whileRead(Connection c) throws IOException {
    ByteBuffer room = ByteBuffer.allocateDirect(1 << 20);
    List<KEvent> events = List.of();
    for (int i = 0; i < 200 && events.isEmpty(); i++) {
      readAll(c, room);
      events = kq.poll(Duration.ofMillis(100));
    }
    assertThat(events).as("in 20 seconds").hasSize(1);
    return events.get(0);
  }

  /** The socket stays writable, so that the kernel makes no edge while the room grows. */
  @Test
  void isWritableAtTheLowWaterMark() throws IOException {
    try (Connection c = Connection.make()) {
      long mark = mostRoom(c) * 9 / 10;
      fillBelow(c, mark);

      assertThat(whileRead(c).data()).isGreaterThanOrEqualTo(mark);
    }
  }

  @Test
  void looksForRoomAgainOnceTheEventIsAddedOrEnabledAgain() throws IOException {
    try (Connection c = Connection.make()) {
      long mark = mostRoom(c) * 9 / 10;
      fillBelow(c, mark);
      kq.register(KEvent.write(c.descriptor()).delete());
      fillBelow(c, mark);
      kq.register(KEvent.write(c.descriptor()).disable());

      assertThat(kq.poll(Duration.ofMillis(50))).isEmpty();
      kq.register(KEvent.write(c.descriptor()).enable().lowWater(mark));
      assertThat(whileRead(c).data()).isGreaterThanOrEqualTo(mark);
    }
  }

  @Test
  void endsInOneDirection() throws IOException {
    try (Connection c = Connection.make()) {
      kq.register(KEvent.read(c.descriptor()).add().clear());
      write(c.far(), "x");
      one(kq);
      c.far().shutdownOutput();

      KEvent end = one(kq);
      assertThat(end.isEof()).isTrue();
      assertThat(end.data()).isEqualTo(1);
      assertThat(end.socketError()).isEmpty();
      kq.register(KEvent.write(c.descriptor()).add().oneshot());
      assertThat(one(kq).isEof()).isFalse();

      c.near().shutdownOutput();
      kq.register(KEvent.write(c.descriptor()).add().oneshot());
      assertThat(kq.poll())
          .filteredOn(event -> event.filter() == Filter.WRITE)
          .allMatch(KEvent::isEof)
          .hasSize(1);
    }
  }

  @Test
  void reportsTheErrorOfAReset() throws IOException {
    try (Connection c = Connection.make()) {
      kq.register(KEvent.read(c.descriptor()).add().clear());
      c.far().setOption(StandardSocketOptions.SO_LINGER, 0);
      c.far().close();

      KEvent end = one(kq);
      assertThat(end.isEof()).isTrue();
      assertThat(end.socketError()).contains(Errno.ECONNRESET);
      kq.register(KEvent.read(c.descriptor()).add().enable());
      assertThat(kq.poll()).allMatch(e -> e.socketError().equals(end.socketError()));
    }
  }

  @Test
  void reportsARefusedConnection() throws IOException {
    SocketAddress nobody;
    try (ServerSocketChannel server = listen()) {
      nobody = server.getLocalAddress();
    }
    try (SocketChannel channel = SocketChannel.open()) {
      channel.configureBlocking(false);
      Descriptor d = BACKEND.of(channel);
      kq.register(KEvent.write(d).add());
      assertThat(kq.poll()).as("not connected").isEmpty();
      assertThat(channel.connect(nobody)).isFalse();

      KEvent end = one(kq);

      assertThat(end.isEof()).isTrue();
      assertThat(end.socketError()).contains(Errno.ECONNREFUSED);
    }
  }

  @Test
  void countsPendingConnections() throws IOException {
    try (ServerSocketChannel server = listen();
        SocketChannel first = SocketChannel.open(server.getLocalAddress());
        SocketChannel second = SocketChannel.open(server.getLocalAddress())) {
      kq.register(KEvent.read(BACKEND.of(server)).add());
      assertThat(one(kq).data()).isEqualTo(2);
      server.accept().close();
      assertThat(one(kq).data()).isEqualTo(1);
      server.accept().close();
      assertThat(kq.poll()).isEmpty();
      assertThat(first.isConnected() && second.isConnected()).isTrue();
    }
  }

  @Test
  void listensOnAUnixSocketToo(@TempDir Path dir) throws IOException {
    SocketAddress address = UnixDomainSocketAddress.of(dir.resolve("socket"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address).configureBlocking(false);
      kq.register(KEvent.read(BACKEND.of(server)).add());
      assertThat(kq.poll()).isEmpty();
      try (SocketChannel client = SocketChannel.open(address)) {
        assertThat(one(kq).data()).isPositive();
        assertThat(client.isConnected()).isTrue();
      }
    }
  }

  @Test
  void countsTheNextDatagram() throws IOException {
    try (DatagramChannel channel = DatagramChannel.open();
        DatagramChannel peer = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      kq.register(KEvent.read(BACKEND.of(channel)).add());
      peer.send(ByteBuffer.allocate(7), channel.getLocalAddress());
      assertThat(one(kq).data()).isEqualTo(7);
      channel.receive(ByteBuffer.allocate(9));
      assertThat(kq.poll()).isEmpty();

      peer.send(ByteBuffer.allocate(0), channel.getLocalAddress());

      assertThat(one(kq).data()).isZero();
      assertThat(channel.receive(ByteBuffer.allocate(9))).isNotNull();
      assertThat(kq.poll()).isEmpty();
      kq.register(KEvent.write(BACKEND.of(channel)).add());
      assertThat(one(kq).data()).isPositive();
    }
  }

  @Test
  void reportsOutOfBandData() throws IOException {
    try (Connection c = Connection.make()) {
      kq.register(KEvent.except(c.descriptor(), NOTE_OOB).add().clear());
      write(c.far(), "in band");
      assertThat(kq.poll()).isEmpty();

      c.far().socket().sendUrgentData('!');

      assertThat(one(kq).fflags()).isEqualTo(NOTE_OOB);
    }
  }

  @Test
  void pairsReportEachOther() throws IOException {
    try (Descriptor.SocketPair pair = BACKEND.socketPair()) {
      kq.register(
          KEvent.read(pair.left()).add().clear(), KEvent.write(pair.left()).add().oneshot());
      assertThat(one(kq).data()).isPositive();
      write(pair.right(), "abc");
      assertThat(one(kq).data()).isEqualTo(3);

      pair.right().close();

      assertThat(one(kq).isEof()).isTrue();
      kq.register(KEvent.write(pair.left()).add().oneshot());
      assertThat(one(kq).isEof()).isTrue();
    }
  }
}
