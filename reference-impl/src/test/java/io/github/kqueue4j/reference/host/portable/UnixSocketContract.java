// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.kqueue4j.Descriptor;
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
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of UNIX sockets that other code has opened. */
public abstract class UnixSocketContract extends HostContract {
  private static final int MSG_OOB = 1;
  private static final int SHUT_RD = 0;
  private static final int SHUT_WR = 1;
  private static final int SHUT_RDWR = 2;

  /** The offset of an address's length in the memory, behind room for the address. */
  private static final int LENGTH = 128;

  private static final LibraryFunction SOCKETPAIR = LibraryFunction.of("socketpair");
  private static final LibraryFunction SEND = LibraryFunction.of("send");

  /** Memory for system calls. */
  protected final CallMemory s = new CallMemory();

  private final Set<Integer> opened = new HashSet<>();

  /** Creates the tests for a host. */
  protected UnixSocketContract(ReferenceHost host) {
    super(host);
  }

  /** The two ends of a connection. */
  protected record Ends(Descriptor near, Descriptor far) {}

  /** Opens a connection. */
  protected final Ends connect(int type) {
    assertThat(Calls.call(s, SOCKETPAIR, SocketCalls.AF_UNIX, type, 0, s.address)).isZero();
    int near = s.intAt(0);
    int far = s.intAt(Integer.BYTES);
    opened.add(near);
    opened.add(far);
    return new Ends(backend.ofRaw(near), backend.ofRaw(far));
  }

  /** Closes a descriptor before the end of the test. */
  protected final void close(Descriptor descriptor) {
    int number = descriptor.number();
    assertThat(opened.remove(number)).isTrue();
    assertThat(FileCalls.close(s, number)).isZero();
  }

  @AfterEach
  void closeAll() {
    for (int fd : opened) {
      FileCalls.close(s, fd);
    }
  }

  private Descriptor socketOfPackets() {
    int fd = call("socket", SocketCalls.AF_UNIX, SocketCalls.SOCK_SEQPACKET, 0);
    opened.add(fd);
    return backend.ofRaw(fd);
  }

  private int call(String function, long first, long second, long third) {
    int n = Calls.call(s, LibraryFunction.of(function), first, second, third);
    assertThat(n).as(function).isNotNegative();
    return n;
  }

  private long send(Descriptor to, int bytes, int flags) {
    return Calls.callLong(s, SEND, to.number(), s.address, bytes, flags);
  }

  /** FIONREAD counts the urgent byte, but only a receive with MSG_OOB returns it. */
  @Test
  void isNotReadableByItsUrgentByteAlone() throws IOException {
    Ends ends = connect(SocketCalls.SOCK_STREAM);
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(ends.near).add());
      assumeTrue(send(ends.far, 1, MSG_OOB) == 1, "the kernel has no urgent bytes of UNIX sockets");
      kq.poll(); // READ until a read has met the urgent byte
      assertThat(read(ends.near)).isEmpty();

      assertThat(kq.poll(SHORT)).isEmpty();

      write(ends.far, "abc");
      assertThat(one(kq).isEof()).isFalse();
      assertThat(read(ends.near)).isEqualTo("abc");
      assertThat(kq.poll(SHORT)).isEmpty();
    }
  }

  @Test
  void ofPacketsIsAtItsEndWhenThePeerHasClosed() throws IOException {
    Ends ends = connect(SocketCalls.SOCK_SEQPACKET);
    try (Kqueue kq = open()) {
      KEvent read = KEvent.read(ends.near);
      kq.register(read.add());
      write(ends.far, "abc");
      KEvent packet = one(kq);
      assertThat(packet.data()).isEqualTo(3);
      assertThat(packet.isEof()).isFalse();
      close(ends.far);

      KEvent last = one(kq);
      assertThat(last.data()).isEqualTo(3);
      assertThat(last.isEof()).isTrue();
      assertThat(read(ends.near)).isEqualTo("abc");
      KEvent end = one(kq);
      assertThat(end.data()).isZero();
      assertThat(end.isEof()).isTrue();
      assertThat(end.fflags()).isZero();
      assertThat(ends.near.read(ByteBuffer.allocate(9))).isEqualTo(-1);

      kq.register(read.delete(), KEvent.write(ends.near).add());
      assertThat(one(kq).isEof()).isTrue();
    }
  }

  @Test
  void ofPacketsIsAtItsEndWhenThePeerSendsNoMore() throws IOException {
    Ends ends = connect(SocketCalls.SOCK_SEQPACKET);
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(ends.near).add());
      call("shutdown", ends.far.number(), SHUT_WR, 0);

      KEvent end = one(kq);
      assertThat(end.isEof()).isTrue();
      assertThat(end.data()).isZero();
    }
  }

  private void shut(Descriptor socket, int how) {
    call("shutdown", socket.number(), how, 0);
  }

  static Stream<Arguments> typesAndKinds() {
    return IntStream.of(SocketCalls.SOCK_STREAM, SocketCalls.SOCK_SEQPACKET)
        .boxed()
        .flatMap(type -> Stream.of(false, true).map(clear -> arguments(type, clear)));
  }

  @ParameterizedTest
  @MethodSource("typesAndKinds")
  void isAtItsEndWhileDataIsLeft(int type, boolean clear) throws IOException {
    Ends ends = connect(type);
    try (Kqueue kq = open()) {
      KEvent read = KEvent.read(ends.near).add();
      kq.register(clear ? read.clear() : read);
      write(ends.far, "12345");
      assertThat(one(kq).data()).isEqualTo(5);
      shut(ends.far, SHUT_WR);

      KEvent end = one(kq);
      assertThat(end.isEof()).isTrue();
      assertThat(end.data()).isEqualTo(5);
      assertThat(read(ends.near)).isEqualTo("12345");
    }
  }

  @Test
  void isAtItsEndWhenDataIsLeftBeforeItIsWatched() throws IOException {
    Ends ends = connect(SocketCalls.SOCK_STREAM);
    write(ends.far, "12345");
    shut(ends.far, SHUT_WR);
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(ends.near).add());

      KEvent end = one(kq);
      assertThat(end.isEof()).isTrue();
      assertThat(end.data()).isEqualTo(5);
    }
  }

  @Test
  void ofDatagramsIsAtItsEndOnceItIsShutForReading() throws IOException {
    Ends ends = connect(SocketCalls.SOCK_DGRAM);
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(ends.near).add());
      shut(ends.near, SHUT_RD);

      KEvent end = one(kq);
      assertThat(end.isEof()).isTrue();
      assertThat(end.data()).isZero();
    }
  }

  /** Unlike TCP, it goes on to listen, but accepts nothing. */
  @Test
  void ofConnectionsToAcceptIsAtItsEndOnceItIsShut() throws IOException {
    Descriptor server = socketOfPackets();
    s.memory.putShort(0, (short) SocketCalls.AF_UNIX);
    call("bind", server.number(), s.address, Short.BYTES); // the kernel chooses an address
    call("listen", server.number(), 1, 0);
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(server).add());
      assertThat(kq.poll()).isEmpty();
      shut(server, SHUT_RDWR);

      KEvent end = one(kq);
      assertThat(end.isEof()).isTrue();
      assertThat(end.data()).isZero();
    }
  }

  /** A read of a packet without data returns 0 bytes, as at the end of file. */
  @Test
  void ofPacketsIsNotAtItsEndWhereAPacketIsEmpty() throws IOException {
    Ends ends = connect(SocketCalls.SOCK_SEQPACKET);
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(ends.near).add());
      assertThat(send(ends.far, 0, 0)).isZero();

      KEvent empty = one(kq);
      assertThat(empty.isEof()).isFalse();
      assertThat(empty.data()).isZero();
      assertThat(ends.near.read(ByteBuffer.allocate(9))).isEqualTo(-1);
      assertThat(kq.poll()).isEmpty();
    }
  }

  @Test
  void ofPacketsIsNotReadyBeforeItIsConnected() throws IOException {
    Descriptor server = socketOfPackets();
    Descriptor client = socketOfPackets();
    try (Kqueue kq = open()) {
      kq.register(KEvent.read(client).add(), KEvent.write(client).add());
      assertThat(kq.poll(SHORT)).isEmpty();

      s.memory.putShort(0, (short) SocketCalls.AF_UNIX);
      call("bind", server.number(), s.address, Short.BYTES); // the kernel chooses an address
      call("listen", server.number(), 1, 0);
      s.memory.putInt(LENGTH, LENGTH);
      call("getsockname", server.number(), s.address, s.address + LENGTH);
      call("connect", client.number(), s.address, s.memory.getInt(LENGTH));
      kq.register(KEvent.read(server).add(), KEvent.write(client).add());

      assertThat(kq.poll(LONG))
          .noneMatch(KEvent::isEof)
          .allMatch(event -> event.data() > 0)
          .extracting(KEvent::filter, KEvent::ident)
          .containsExactlyInAnyOrder(
              tuple(Filter.WRITE, (long) client.number()),
              tuple(Filter.READ, (long) server.number()));
    }
  }
}
