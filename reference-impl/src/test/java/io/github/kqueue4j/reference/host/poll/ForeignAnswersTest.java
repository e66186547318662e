// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.portable.HostContract;
import io.github.kqueue4j.reference.host.posix.InjectedErrors;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.host.posix.RefusedCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The host poll on Linux, whose kernel answers some calls as those of other systems do. */
@EnabledOnOs(OS.LINUX)
class ForeignAnswersTest extends HostContract {
  private static final SocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /** SO_ACCEPTCONN of Linux. */
  private static final String ACCEPTCONN = "getsockopt:30";

  /** ENOPROTOOPT of Linux. */
  private static final int ENOPROTOOPT = 92;

  private final List<Descriptor.Pipe> pipes = new ArrayList<>();

  @TempDir Path dir;

  ForeignAnswersTest() {
    super(new PollHost());
  }

  @AfterEach
  void answerAsUsual() throws IOException {
    InjectedErrors.set(null);
    for (Descriptor.Pipe pipe : pipes) {
      pipe.close();
    }
  }

  /** A kernel whose {@code poll(2)} sets POLLHUP for sockets where Linux sets POLLERR. */
  private static void reportErrorsAsHangUp() {
    InjectedErrors.set(
        new InjectedErrors.Plan() {
          @Override
          public int errno(String function, long first, long second, long third) {
            return 0;
          }

          @Override
          public int revents(int revents) {
            return (revents & PollCalls.POLLERR) == 0
                ? revents
                : (revents & ~PollCalls.POLLERR) | PollCalls.POLLHUP;
          }
        });
  }

  private void acceptsAfterEvent(ServerSocketChannel server) throws IOException {
    server.configureBlocking(false);
    try (RefusedCall refused = RefusedCall.always(ACCEPTCONN, ENOPROTOOPT);
        Kqueue kq = open()) {
      kq.register(KEvent.read(backend.of(server)).add());
      assertThat(kq.poll()).isEmpty();

      SocketAddress address = server.getLocalAddress();
      try (SocketChannel client = SocketChannel.open(address)) {
        KEvent event = one(kq);
        assertThat(event.isEof()).isFalse();
        assertThat(event.data()).isEqualTo(1);
        assertThat(event.fflags()).isZero();

        try (SocketChannel accepted = server.accept()) {
          assertThat(accepted).isNotNull();
          assertThat(kq.poll()).isEmpty();
          assertThat(client.isConnected()).isTrue();
        }
      }
      assertThat(refused.met()).isPositive();
    }
  }

  @Test
  void seesAConnectionWhereSocketsDoNotSayThatTheyListen() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK)) {
      acceptsAfterEvent(server);
    }
  }

  @Test
  void seesALocalConnectionWhereSocketsDoNotSayThatTheyListen() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      acceptsAfterEvent(server.bind(UnixDomainSocketAddress.of(dir.resolve("socket"))));
    }
  }

  @Test
  void seesDataAndTheEndWhereSocketsDoNotSayThatTheyListen() throws IOException {
    try (RefusedCall refused = RefusedCall.always(ACCEPTCONN, ENOPROTOOPT);
        ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK);
        SocketChannel near = SocketChannel.open(server.getLocalAddress());
        Kqueue kq = open()) {
      near.configureBlocking(false);
      kq.register(KEvent.read(backend.of(near)).add());
      try (SocketChannel far = server.accept()) {
        far.write(ByteBuffer.wrap(new byte[5]));
        assertThat(one(kq).data()).isEqualTo(5);
        near.read(ByteBuffer.allocate(9));
        assertThat(kq.poll()).isEmpty();
      }

      assertThat(one(kq).isEof()).isTrue();
      assertThat(refused.met()).isPositive();
    }
  }

  @Test
  void reportsARefusedConnectionWherePollKnowsNoErrorOfSockets() throws IOException {
    reportErrorsAsHangUp();
    SocketAddress nobody;
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK)) {
      nobody = server.getLocalAddress();
    }
    try (SocketChannel near = SocketChannel.open();
        Kqueue kq = open()) {
      near.configureBlocking(false);
      Descriptor socket = backend.of(near);
      near.connect(nobody);
      kq.register(KEvent.write(socket).add());

      KEvent event = one(kq);

      assertThat(event.isEof()).isTrue();
      assertThat(Errno.of(event.fflags())).isEqualTo(Errno.ECONNREFUSED);
    }
  }

  @Test
  void reportsAResetWherePollKnowsNoErrorOfSockets() throws IOException {
    reportErrorsAsHangUp();
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK);
        SocketChannel near = SocketChannel.open(server.getLocalAddress());
        Kqueue kq = open()) {
      near.configureBlocking(false);
      kq.register(KEvent.write(backend.of(near)).add());
      try (SocketChannel far = server.accept()) {
        far.setOption(StandardSocketOptions.SO_LINGER, 0); // to be closed with a reset
      }

      KEvent event = kq.poll(LONG).getLast();
      while (!event.isEof()) { // the room to write may be reported before
        event = kq.poll(LONG).getLast();
      }

      assertThat(Errno.of(event.fflags())).isEqualTo(Errno.ECONNRESET);
    }
  }

  /** As on macOS, whose {@code poll(2)} takes no more than OPEN_MAX descriptors. */
  @Test
  void worksInPartsWherePollTakesFewDescriptors() throws IOException {
    InjectedErrors.set((function, first, second, third) ->
        function.equals("poll") && second > 7 ? RefusedCall.EINVAL : 0);
    try (Kqueue kq = open()) {
      for (int i = 0; i < 50; i++) {
        Descriptor.Pipe pipe = backend.pipe();
        pipes.add(pipe);
        kq.register(KEvent.read(pipe.source()).add().clear().withUdata(i));
      }
      assertThat(kq.poll()).isEmpty();

      for (int i = 0; i < 50; i++) {
        write(pipes.get(i).sink(), "x");
        assertThat(one(kq).udata()).isEqualTo(i);
      }

      kq.register(KEvent.timer(1, Duration.ofMillis(30)).add().oneshot());
      assertThat(one(kq).ident()).isEqualTo(1);
    }
  }
}
