// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of a datagram that nobody receives, an error that does not end the connection (C-95), and
 * of an empty one.
 */
public abstract class DatagramContract extends HostContract {
  private static final SocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private DatagramChannel channel;
  private Descriptor descriptor;
  private Kqueue kq;

  /** Creates the tests for a host. */
  protected DatagramContract(ReferenceHost host) {
    super(host);
  }

  @BeforeEach
  void connectToNobody() throws IOException {
    kq = open();
    channel = DatagramChannel.open();
    channel.configureBlocking(false);
    try (DatagramChannel nobody = DatagramChannel.open().bind(LOOPBACK)) {
      channel.connect(nobody.getLocalAddress());
    }
    descriptor = backend.of(channel);
  }

  @AfterEach
  void close() throws IOException {
    kq.close();
    channel.close();
  }

  private void send() throws IOException {
    assertThat(channel.write(ByteBuffer.allocate(3))).isEqualTo(3);
  }

  private void checkThatReadFails() {
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(9)))
        .isInstanceOf(PortUnreachableException.class);
  }

  private static void checkReady(KEvent event, Filter filter) {
    assertThat(event.filter()).isEqualTo(filter);
    assertThat(event.isEof()).as("%s", event).isFalse();
    assertThat(event.fflags()).as("%s", event).isZero();
  }

  @Test
  void leavesItsErrorToTheReadAfterRead() throws IOException {
    kq.register(KEvent.read(descriptor).add());
    send();

    checkReady(one(kq), Filter.READ);
    checkThatReadFails();
    assertThat(kq.poll()).isEmpty();
  }

  /** READ shows when the error is there. */
  @Test
  void leavesItsErrorToTheReadAfterWrite() throws IOException {
    KEvent read = KEvent.read(descriptor);
    kq.register(read.add());
    send();
    one(kq);
    kq.register(read.delete(), KEvent.write(descriptor).add().clear());

    KEvent event = one(kq);
    checkReady(event, Filter.WRITE);
    assertThat(event.data()).isPositive();
    checkThatReadFails();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, SysEvent.EV_CLEAR, SysEvent.EV_ONESHOT, SysEvent.EV_DISPATCH})
  void isDataOfAtLeastOneWithoutCountsIfItIsEmpty(int flags) throws IOException {
    try (DatagramChannel receiver = DatagramChannel.open().bind(LOOPBACK)) {
      receiver.configureBlocking(false);
      int number = backend.of(receiver).number();
      kq.register(new KEvent(number, Filter.READ, SysEvent.EV_ADD | flags, 0, 0, 0));
      KEventBuffer events = kq.newBuffer(2).withoutCounts();

      channel.disconnect();
      assertThat(channel.send(ByteBuffer.allocate(0), receiver.getLocalAddress())).isZero();

      assertThat(kq.kevent(events, LONG.toNanos())).isEqualTo(1);
      assertThat(events.data(0)).as("%s", events).isPositive();
    }
  }
}
