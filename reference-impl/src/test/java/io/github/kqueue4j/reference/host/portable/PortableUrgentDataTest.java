// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Tests of TCP's urgent byte on the host portable. The JDK counts no byte at the mark of urgent
 * data, as at the end of file, and cannot look behind the mark. The tests need a system whose count
 * stops at the mark.
 */
@EnabledOnOs(OS.LINUX)
class PortableUrgentDataTest extends HostContract {
  PortableUrgentDataTest() {
    super(new PortableHost());
  }

  private static void send(Socket peer, String text) throws IOException {
    peer.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void looksLikeTheEndOfFileUntilItIsRead() throws IOException {
    try (Kqueue kq = open();
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress());
        Socket peer = server.accept()) {
      channel.configureBlocking(false);
      kq.register(KEvent.read(backend.of(channel)).add());
      send(peer, "abc");
      peer.sendUrgentData('!');
      assertThat(one(kq).data()).isEqualTo(3);
      ByteBuffer bytes = ByteBuffer.allocate(3);
      assertThat(channel.read(bytes)).isEqualTo(3);
      send(peer, "hello");

      KEvent atMark = one(kq);
      assertThat(atMark.isEof()).isTrue();
      assertThat(atMark.data()).isZero();
      assertThat(channel.read(bytes.clear())).isEqualTo(3); // and not −1

      KEvent behind = one(kq);
      assertThat(behind.isEof()).isFalse();
      assertThat(behind.data()).isEqualTo(2);
      assertThat(channel.read(bytes.clear())).isEqualTo(2);
      assertThat(kq.poll()).isEmpty();

      peer.shutdownOutput();
      assertThat(one(kq).isEof()).isTrue();
      assertThat(channel.read(bytes.clear())).isEqualTo(-1);
    }
  }
}
