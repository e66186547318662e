// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of a socket that is connected anew after a connection was refused, as Linux allows. */
public abstract class ReconnectedSocketContract extends HostContract {
  private static final int AF_INET = 2;
  private static final int SOCK_NONBLOCK = 0x800;

  /** {@code struct sockaddr_in} of Linux. */
  private static final int ADDRESS_BYTES = 16;

  private static final int PORT = 2;
  private static final int HOST = 4;

  private final CallMemory s = new CallMemory();

  /** Creates the tests for a host. */
  protected ReconnectedSocketContract(ReferenceHost host) {
    super(host);
  }

  private int connect(int socket, int port) {
    s.clear();
    s.memory.putShort(0, (short) AF_INET);
    s.memory.put(PORT, (byte) (port >> 8)).put(PORT + 1, (byte) port);
    s.memory.put(HOST, new byte[] {127, 0, 0, 1});
    return Calls.call(s, LibraryFunction.of("connect"), socket, s.address, ADDRESS_BYTES);
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  /** Collects events until there was one of each filter, none of them an end of file. */
  private static void awaitBoth(Kqueue kq) throws IOException {
    Set<Filter> seen = EnumSet.noneOf(Filter.class);
    while (seen.size() < 2) {
      List<KEvent> events = kq.poll(LONG);
      assertThat(events).isNotEmpty().noneMatch(KEvent::isEof).allMatch(e -> e.fflags() == 0);
      events.forEach(event -> seen.add(event.filter()));
    }
  }

  private void refuse(Kqueue kq, int socket) throws IOException {
    int nobody;
    try (ServerSocket server = listen()) {
      nobody = server.getLocalPort();
    }
    assertThat(connect(socket, nobody)).isNegative();
    List<KEvent> end = kq.poll(LONG);
    assertThat(end).isNotEmpty().allMatch(KEvent::isEof);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isAtItsEndNoLonger(boolean clear) throws IOException {
    int type = SocketCalls.SOCK_STREAM | SOCK_NONBLOCK;
    int socket = Calls.call(s, LibraryFunction.of("socket"), AF_INET, type, 0);
    assertThat(socket).isNotNegative();
    try (Kqueue kq = open();
        ServerSocket server = listen()) {
      KEvent read = KEvent.read(socket);
      KEvent write = KEvent.write(socket);
      kq.register(
          clear ? read.add().clear() : read.add(), clear ? write.add().clear() : write.add());
      refuse(kq, socket);

      connect(socket, server.getLocalPort()); // fails once more for the connection before
      connect(socket, server.getLocalPort());
      try (Socket peer = server.accept()) {
        peer.getOutputStream().write(new byte[3]);

        awaitBoth(kq);
        kq.register(read.delete(), read.add(), write.delete(), write.add());
        assertThat(kq.poll())
            .hasSize(2)
            .allMatch(event -> !event.isEof() && event.fflags() == 0)
            .filteredOn(event -> event.filter() == Filter.READ)
            .allMatch(event -> event.data() == 3);
      }
    } finally {
      FileCalls.close(s, socket);
    }
  }
}
