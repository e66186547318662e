// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.conformance.Feature.CHANNELS;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** READ, WRITE and EXCEPT on channels of the JDK: TCP and UDP. */
@OnlyWith(CHANNELS)
class ChannelTest {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static <C extends SelectableChannel> C own(World world, C channel) throws IOException {
    channel.configureBlocking(false);
    return world.own(channel);
  }

  private static ServerSocketChannel server(World world) throws IOException {
    return own(world, ServerSocketChannel.open().bind(LOOPBACK));
  }

  /** The two ends of a connection. */
  private record Connection(SocketChannel client, SocketChannel accepted) {
    static Connection make(World world) throws IOException {
      try (ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK)) {
        SocketChannel client = own(world, SocketChannel.open(server.getLocalAddress()));
        return new Connection(client, own(world, server.accept()));
      }
    }
  }

  @OnEachBackend
  @Rule(
      value = "CHANNEL-1 A listening socket: data is the number of connections to accept.",
      source = "filt_solisten()")
  void countsConnections(World world, Kqueue kq) throws Exception {
    ServerSocketChannel server = server(world);
    Descriptor descriptor = world.backend().of(server);
    assertThat(kevent(kq, KEvent.read(descriptor).add())).isEmpty();
    own(world, SocketChannel.open(server.getLocalAddress()));
    assertThat(only(kq.poll(World.PATIENCE)).data()).isPositive();
    world.own(server.accept());
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(value = "CHANNEL-2 A connected TCP socket is writable.", source = "filt_sowrite()")
  void connectedIsWritable(World world, Kqueue kq) throws Exception {
    Connection connection = Connection.make(world);
    Descriptor client = world.backend().of(connection.client());
    assertThat(only(kevent(kq, KEvent.write(client).add())).isEof()).isFalse();
  }

  @OnEachBackend
  @Rule(value = "CHANNEL-3 TCP: data is the number of bytes.", source = "filt_soread()")
  void countsBytes(World world, Kqueue kq) throws Exception {
    Connection connection = Connection.make(world);
    kq.register(KEvent.read(world.backend().of(connection.accepted())).add());
    connection.client().write(ByteBuffer.allocate(12));
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(12);
  }

  @OnEachBackend
  @Rule(
      value =
          "CHANNEL-4 TCP: after the peer has shut down writing, READ has EV_EOF and the"
              + " bytes left.",
      source = "filt_soread(), SS_CANTRCVMORE")
  void shutdownIsEof(World world, Kqueue kq) throws Exception {
    Connection connection = Connection.make(world);
    kq.register(KEvent.read(world.backend().of(connection.accepted())).add());
    connection.client().write(ByteBuffer.allocate(7));
    connection.client().shutdownOutput();
    assertThat(world.await(kq, KEvent::isEof).getLast().data()).isEqualTo(7);
  }

  @OnEachBackend
  @Rule(value = "CHANNEL-5 TCP: a reset is reported as EV_EOF.", source = "filt_soread(), so_error")
  void resetIsEof(World world, Kqueue kq) throws Exception {
    Connection connection = Connection.make(world);
    kq.register(KEvent.read(world.backend().of(connection.accepted())).add());
    connection.client().setOption(StandardSocketOptions.SO_LINGER, 0);
    connection.client().close();
    assertThat(world.await(kq, KEvent::isEof).getLast().isEof()).isTrue();
  }

  @OnEachBackend
  @Rule(value = "CHANNEL-6 UDP: ready when a datagram has arrived.", source = "filt_soread()")
  void datagramIsReady(World world, Kqueue kq) throws Exception {
    DatagramChannel receiver = own(world, DatagramChannel.open().bind(LOOPBACK));
    DatagramChannel sender = own(world, DatagramChannel.open());
    Descriptor descriptor = world.backend().of(receiver);
    assertThat(kevent(kq, KEvent.read(descriptor).add())).isEmpty();
    sender.send(ByteBuffer.allocate(5), receiver.getLocalAddress());
    assertThat(only(kq.poll(World.PATIENCE)).data()).isPositive();
  }

  @OnEachBackend
  @Rule(
      value =
          "CHANNEL-7 The event of a closed channel is gone, and does not apply to a new"
              + " file with the same descriptor.",
      source = "knote_fdclose(), checkfdclosed()")
  void closedIsGone(World world, Kqueue kq) throws Exception {
    Connection first = Connection.make(world);
    kq.register(KEvent.read(world.backend().of(first.accepted())).add());
    first.client().write(ByteBuffer.allocate(1));
    first.accepted().close();
    Connection second = Connection.make(world);
    second.client().write(ByteBuffer.allocate(1));
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(io.github.kqueue4j.conformance.Feature.EXCEPT)
  @Rule(
      value = "CHANNEL-8 Out-of-band data: EXCEPT with NOTE_OOB in fflags.",
      source = "filt_soread(), EVFILT_EXCEPT of kqueue(2)")
  void outOfBandIsReported(World world, Kqueue kq) throws Exception {
    Connection connection = Connection.make(world);
    Descriptor accepted = world.backend().of(connection.accepted());
    assertThat(kevent(kq, KEvent.except(accepted, SysEvent.NOTE_OOB).add())).isEmpty();
    connection.client().socket().sendUrgentData(1);
    KEvent event = only(kq.poll(World.PATIENCE));
    assertThat(event.hasNote(SysEvent.NOTE_OOB)).isTrue();
  }
}
