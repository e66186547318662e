// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of pipes and socket pairs that hold on every host. */
public abstract class DescriptorContract extends HostContract {
  /** Creates the tests for a host. */
  protected DescriptorContract(ReferenceHost host) {
    super(host);
  }

  @Test
  void countsWhatIsThereToRead() throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add().withUdata(7));
      assertThat(kq.poll()).isEmpty();

      write(pipe.sink(), "hello");
      KEvent event = one(kq);

      assertThat(event.ident()).isEqualTo(pipe.source().number());
      assertThat(event.data()).isEqualTo(5);
      assertThat(event.udata()).isEqualTo(7);
      assertThat(kq.poll()).hasSize(1);
      assertThat(read(pipe.source())).isEqualTo("hello");
      assertThat(kq.poll()).isEmpty();
    }
  }

  @Test
  void reportsWhatIsThereAlready() throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      write(pipe.sink(), "x");
      kq.register(KEvent.user(1).add(), KEvent.read(pipe.source()).add());
      kq.register(KEvent.user(1).trigger());

      List<KEvent> events = kq.poll(LONG);

      assertThat(events)
          .extracting(KEvent::ident)
          .containsExactly((long) pipe.source().number(), 1L);
    }
  }

  @Test
  void reportsAnEdgeForEachArrival() throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add().clear());
      write(pipe.sink(), "x");
      assertThat(one(kq).data()).isEqualTo(1);
      assertThat(kq.poll(SHORT)).isEmpty(); // still unread

      write(pipe.sink(), "y");

      assertThat(one(kq).data()).isEqualTo(2);
      assertThat(kq.poll()).isEmpty();
      assertThat(read(pipe.source())).isEqualTo("xy");
      write(pipe.sink(), "z");
      assertThat(one(kq).data()).isEqualTo(1);
    }
  }

  @Test
  void seesAnArrivalThatEqualsWhatWasRead() throws IOException {
    try (Kqueue kq = open();
        Descriptor.SocketPair pair = backend.socketPair()) {
      kq.register(KEvent.read(pair.left()).add().clear());
      for (int i = 0; i < 100; i++) {
        write(pair.right(), "ping");
        assertThat(one(kq).data()).isEqualTo(4);
        assertThat(read(pair.left())).isEqualTo("ping");
      }
      assertThat(kq.poll()).isEmpty();
    }
  }

  @Test
  void isWritableUntilFull() throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.write(pipe.sink()).add());
      assertThat(one(kq).data()).isPositive();
      ByteBuffer lots = ByteBuffer.allocate(1 << 16);
      while (pipe.sink().write(lots.clear()) > 0) {}
      assertThat(kq.poll()).isEmpty();

      ByteBuffer all = ByteBuffer.allocate(1 << 20);
      while (pipe.source().read(all.clear()) > 0) {}

      assertThat(one(kq).data()).isPositive();
    }
  }

  @Test
  void reportsRoomAsAnEdge() throws IOException {
    try (Kqueue kq = open();
        Descriptor.SocketPair pair = backend.socketPair()) {
      kq.register(KEvent.write(pair.left()).add().clear());
      one(kq);
      assertThat(kq.poll(SHORT)).isEmpty(); // nothing has changed
      ByteBuffer lots = ByteBuffer.allocate(1 << 16);
      while (pair.left().write(lots.clear()) > 0) {}
      assertThat(kq.poll()).isEmpty();

      ByteBuffer all = ByteBuffer.allocate(1 << 20);
      while (pair.right().read(all.clear()) > 0) {}

      assertThat(one(kq).ident()).isEqualTo(pair.left().number());
    }
  }

  @Test
  void reportsTheEndOfFileBesideTheData() throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      write(pipe.sink(), "last");
      assertThat(one(kq).isEof()).isFalse();
      pipe.sink().close();

      KEvent event = one(kq);
      assertThat(event.isEof()).isTrue();
      assertThat(event.data()).isEqualTo(4);
      assertThat(read(pipe.source())).isEqualTo("last");
      assertThat(one(kq).data()).isZero();
      assertThat(pipe.source().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void reportsTheEndOfFileToASocket() throws IOException {
    try (Kqueue kq = open();
        Descriptor.SocketPair pair = backend.socketPair()) {
      kq.register(KEvent.read(pair.left()).add(), KEvent.write(pair.left()).add());
      pair.right().close();

      List<KEvent> events = kq.poll(LONG);

      assertThat(events).hasSize(2).allMatch(KEvent::isEof);
    }
  }

  @Test
  void refusesToWriteWhatNobodyReads() throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      pipe.source().close();

      assertThatThrownBy(() -> kq.register(KEvent.write(pipe.sink()).add()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
      assertThatThrownBy(() -> write(pipe.sink(), "x"))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
    }
  }

  @Test
  void dropsTheEventsOfAClosedDescriptor() throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      write(pipe.sink(), "x");
      int number = pipe.source().number();
      kq.register(KEvent.read(pipe.source()).add());
      pipe.source().close();
      assertThat(kq.poll()).isEmpty();
      assertThatThrownBy(() -> kq.register(KEvent.read(number).delete()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));

      try (Descriptor.Pipe next = backend.pipe()) { // every host reuses the lowest free number
        assertThat(next.source().number()).isEqualTo(number);
        write(next.sink(), "y");
        assertThat(kq.poll(SHORT)).isEmpty();
      }
    }
  }

  @Test
  void deliversOnceAndForgets() throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add().oneshot());
      write(pipe.sink(), "x");
      assertThat(one(kq).data()).isEqualTo(1);
      assertThat(kq.poll(SHORT)).isEmpty();
      assertThatThrownBy(() -> kq.register(KEvent.read(pipe.source()).delete()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }
  }

  @Test
  void isSilentUntilEnabled() throws IOException {
    try (Kqueue kq = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add().dispatch());
      write(pipe.sink(), "x");
      one(kq);
      write(pipe.sink(), "y");
      assertThat(kq.poll(SHORT)).isEmpty();

      kq.register(KEvent.read(pipe.source()).add().enable().dispatch());

      assertThat(one(kq).data()).isEqualTo(2);
    }
  }

  @Test
  void reportsTwoKqueuesOfOneDescriptor() throws IOException {
    try (Kqueue first = open();
        Kqueue second = open();
        Descriptor.Pipe pipe = backend.pipe()) {
      first.register(KEvent.read(pipe.source()).add().clear());
      second.register(KEvent.read(pipe.source()).add().clear());
      write(pipe.sink(), "x");

      assertThat(one(first).data()).isEqualTo(1);
      assertThat(one(second).data()).isEqualTo(1);
    }
  }
}
