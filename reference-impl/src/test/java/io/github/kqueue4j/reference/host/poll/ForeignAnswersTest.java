// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.portable.HostContract;
import io.github.kqueue4j.reference.host.posix.InjectedErrors;
import io.github.kqueue4j.reference.host.posix.RefusedCall;
import io.github.kqueue4j.reference.host.posix.SystemAnswers;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events of the host {@code poll} where the kernel answers as those of other systems do. All tests
 * of the host run so with the property that {@link SystemAnswers} names.
 */
@EnabledOnOs(OS.LINUX)
class ForeignAnswersTest extends HostContract {
  private static final SocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final List<Descriptor.Pipe> pipes = new ArrayList<>();

  @TempDir Path dir;

  ForeignAnswersTest() {
    super(new PollHost());
  }

  @AfterEach
  void answerAsUsual() throws IOException {
    InjectedErrors.set(null);
    InjectedErrors.setSystem(null);
    for (Descriptor.Pipe pipe : pipes) {
      pipe.close();
    }
  }

  static List<SystemAnswers> systems() {
    return SystemAnswers.all();
  }

  private void acceptsAfterEvent(SystemAnswers system, ServerSocketChannel server)
      throws IOException {
    server.configureBlocking(false);
    InjectedErrors.setSystem(system);
    try (Kqueue kq = open()) {
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
    }
  }

  @ParameterizedTest
  @MethodSource("systems")
  void showAConnection(SystemAnswers system) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK)) {
      acceptsAfterEvent(system, server);
    }
  }

  @ParameterizedTest
  @MethodSource("systems")
  void showALocalConnection(SystemAnswers system) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      acceptsAfterEvent(system, server.bind(UnixDomainSocketAddress.of(dir.resolve("socket"))));
    }
  }

  @ParameterizedTest
  @MethodSource("systems")
  void showDataAndTheEnd(SystemAnswers system) throws IOException {
    InjectedErrors.setSystem(system);
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK);
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
    }
  }

  @ParameterizedTest
  @MethodSource("systems")
  void showARefusedConnection(SystemAnswers system) throws IOException {
    InjectedErrors.setSystem(system);
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

  @ParameterizedTest
  @MethodSource("systems")
  void showAReset(SystemAnswers system) throws IOException {
    InjectedErrors.setSystem(system);
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
  void areInPartsWherePollTakesFewDescriptors() throws IOException {
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
