// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThatCode;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of channels of the JDK that hold on every host. */
public abstract class ChannelContract extends HostContract {
  static final SocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /** Creates the tests for a host. */
  protected ChannelContract(ReferenceHost host) {
    super(host);
  }

  /** Returns whether the host can report a socket's error (C-94). */
  protected boolean reportsErrors() {
    return true;
  }

  /** Returns whether the host can see the end of channels other than TCP (C-93). */
  protected boolean seesEveryEnd() {
    return true;
  }

  /** Two connected channels. */
  record Pair(SocketChannel near, SocketChannel far) implements AutoCloseable {
    static Pair tcp() throws IOException {
      try (ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK)) {
        return connect(server, SocketChannel.open(server.getLocalAddress()));
      }
    }

    static Pair unix(Path path) throws IOException {
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(path));
        return connect(server, SocketChannel.open(server.getLocalAddress()));
      }
    }

    private static Pair connect(ServerSocketChannel server, SocketChannel near) throws IOException {
      SocketChannel far = server.accept();
      near.configureBlocking(false);
      far.configureBlocking(false);
      return new Pair(near, far);
    }

    @Override
    public void close() throws IOException {
      near.close();
      far.close();
    }
  }

  static void send(WritableByteChannel to, String text) throws IOException {
    assertThat(to.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo(text.length());
  }

  static int readAll(ReadableByteChannel from) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    int total = 0;
    int n;
    while ((n = from.read(bytes.clear())) > 0) {
      total += n;
    }
    return total;
  }

  @Test
  void haveOneNumberEach() throws IOException {
    try (Pair pair = Pair.tcp()) {
      int near = backend.of(pair.near).number();
      assertThat(backend.of(pair.near).number()).isEqualTo(near);
      assertThat(backend.of(pair.far).number()).isNotEqualTo(near);
      Descriptor descriptor = backend.of(pair.near);
      descriptor.close();
      assertThat(pair.near.isOpen()).isTrue();
      assertThat(descriptor.isOpen()).isFalse();
    }
  }

  @Test
  void areCountedWhereTheyAreTcp() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.read(backend.of(pair.near)).add());
      assertThat(kq.poll()).isEmpty();
      send(pair.far, "hello");

      assertThat(one(kq).data()).isEqualTo(5);
      assertThat(read(backend.of(pair.near))).isEqualTo("hello");
      assertThat(kq.poll()).isEmpty();
    }
  }

  @Test
  void areAtTheirEndWhenThePeerHasClosed() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      kq.register(KEvent.read(backend.of(pair.near)).add().clear());
      send(pair.far, "last");
      one(kq);
      assertThat(readAll(pair.near)).isEqualTo(4);
      assertThat(kq.poll()).isEmpty();
      pair.far.close();

      KEvent event = one(kq);
      assertThat(event.isEof()).isTrue();
      assertThat(event.data()).isZero();
    }
  }

  @Test
  void areAccepted() throws Exception {
    try (Kqueue kq = open();
        ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK)) {
      server.configureBlocking(false);
      kq.register(KEvent.read(backend.of(server)).add());
      Future<SocketChannel> client =
          threads.submit(() -> SocketChannel.open(server.getLocalAddress()));

      assertThat(one(kq).data()).isEqualTo(1);
      try (SocketChannel near = client.get(LONG.toSeconds(), TimeUnit.SECONDS);
          SocketChannel far = server.accept()) {
        assertThat(far.getRemoteAddress()).isEqualTo(near.getLocalAddress());
      }
      assertThat(kq.poll()).isEmpty();
    }
  }

  /** No connection can wait for a listener without an address. */
  @Test
  void areNotReadyBeforeTheyAreBound(@TempDir Path dir) throws Exception {
    for (StandardProtocolFamily family :
        List.of(StandardProtocolFamily.INET, StandardProtocolFamily.UNIX)) {
      try (Kqueue kq = open();
          ServerSocketChannel server = ServerSocketChannel.open(family)) {
        server.configureBlocking(false);
        kq.register(KEvent.read(backend.of(server)).add());
        assertThat(kq.poll(SHORT)).as("%s, not bound", family).isEmpty();

        server.bind(
            family == StandardProtocolFamily.INET
                ? LOOPBACK
                : UnixDomainSocketAddress.of(dir.resolve("listener")));
        Future<List<KEvent>> wait = threads.submit(() -> kq.poll(LONG));
        try (SocketChannel near = SocketChannel.open(server.getLocalAddress())) {
          assertThat(wait.get()).as("%s, with %s", family, near).hasSize(1);
        }
      }
    }
  }

  @Test
  void areAtTheirEndAfterAReset() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      KEvent read = KEvent.read(backend.of(pair.near));
      kq.register(read.add());
      pair.far.setOption(StandardSocketOptions.SO_LINGER, 0);
      pair.far.close();

      KEvent event = one(kq);
      assertThat(event.isEof()).isTrue();
      assertThat(event.socketError())
          .isEqualTo(reportsErrors() ? Optional.of(Errno.ECONNRESET) : Optional.empty());
      kq.register(read.delete(), KEvent.write(backend.of(pair.near)).add());
      assertThat(one(kq).isEof()).isEqualTo(reportsErrors());
    }
  }

  @Test
  void areReadyToBeFinishedWhenTheyAreRefused() throws IOException {
    SocketAddress nobody;
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK)) {
      nobody = server.getLocalAddress();
    }
    try (Kqueue kq = open();
        SocketChannel near = SocketChannel.open()) {
      near.configureBlocking(false);
      assumeThatCode(() -> near.connect(nobody))
          .as("BSDs may refuse at once")
          .doesNotThrowAnyException();
      kq.register(KEvent.write(backend.of(near)).add());

      KEvent event = one(kq);
      assertThat(event.isEof()).isEqualTo(reportsErrors());
      assertThat(event.socketError())
          .isEqualTo(reportsErrors() ? Optional.of(Errno.ECONNREFUSED) : Optional.empty());
      assertThatThrownBy(near::finishConnect).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void saySoWhereTheyKeepNoLowWaterMark() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      KEvent change = KEvent.read(backend.of(pair.near)).add().lowWater(5);
      if ((backend.supportedNotes(Filter.READ) & SysEvent.NOTE_LOWAT) != 0) {
        kq.register(change);
        send(pair.far, "four");
        assertThat(kq.poll(SHORT)).isEmpty();
        send(pair.far, "!");
        assertThat(one(kq).data()).isEqualTo(5);
      } else {
        assertThatThrownBy(() -> kq.register(change))
            .isInstanceOf(KqueueException.class)
            .hasMessageContaining("EOPNOTSUPP (notes that do not work on this backend")
            .hasMessageEndingWith("): LOWAT; those that do: none)");
      }
    }
  }

  @Test
  void areWritableOnceTheyAreConnected() throws IOException {
    try (Kqueue kq = open();
        ServerSocketChannel server = ServerSocketChannel.open().bind(LOOPBACK);
        SocketChannel near = SocketChannel.open()) {
      near.configureBlocking(false);
      kq.register(KEvent.write(backend.of(near)).add(), KEvent.read(backend.of(near)).add());
      assertThat(kq.poll()).isEmpty();
      boolean connected = near.connect(server.getLocalAddress());

      KEvent event = one(kq);
      assertThat(event.ident()).isEqualTo(backend.of(near).number());
      assertThat(connected || near.finishConnect()).isTrue();
      assertThat(one(kq).data()).isPositive();
      try (SocketChannel far = server.accept()) {
        send(far, "x");
        assertThat(kq.kevent(List.of(KEvent.write(backend.of(near)).delete()), 8, LONG))
            .extracting(KEvent::data)
            .containsExactly(1L);
      }
    }
  }

  @Test
  void areOfAllKinds(@TempDir Path directory) throws IOException {
    Pipe pipe = Pipe.open();
    try (Kqueue kq = open();
        Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink();
        DatagramChannel to = DatagramChannel.open().bind(LOOPBACK);
        DatagramChannel from = DatagramChannel.open().connect(to.getLocalAddress());
        Pair unix = Pair.unix(directory.resolve("socket"))) {
      source.configureBlocking(false);
      sink.configureBlocking(false);
      to.configureBlocking(false);
      kq.register(
          KEvent.read(backend.of(source)).add().withUdata(1),
          KEvent.read(backend.of(to)).add().withUdata(2),
          KEvent.read(backend.of(unix.near)).add().withUdata(3));
      assertThat(kq.poll()).isEmpty();

      send(sink, "x");
      assertThat(one(kq).udata()).isEqualTo(1);
      assertThat(readAll(source)).isEqualTo(1);
      send(from, "y");
      assertThat(one(kq).udata()).isEqualTo(2);
      assertThat(to.receive(ByteBuffer.allocate(9))).isEqualTo(from.getLocalAddress());
      send(unix.far, "z");
      assertThat(one(kq).udata()).isEqualTo(3);
      assertThat(readAll(unix.near)).isEqualTo(1);
      assertThat(kq.poll()).isEmpty();
    }
    assertThat(Files.exists(directory)).isTrue();
  }

  /** Where the host cannot see the end, the channel is ready, and a read or write shows it. */
  @Test
  void areReadyAtTheirEndWhereTheyAreUnix(@TempDir Path directory) throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.unix(directory.resolve("socket"))) {
      KEvent read = KEvent.read(backend.of(pair.near));
      KEvent write = KEvent.write(backend.of(pair.near));
      kq.register(read.add());
      send(pair.far, "last");
      assertThat(one(kq).data()).isEqualTo(seesEveryEnd() ? 4 : 1);
      assertThat(readAll(pair.near)).isEqualTo(4);
      pair.far.close();

      KEvent end = one(kq);
      assertThat(end.filter()).isEqualTo(Filter.READ);
      assertThat(end.isEof()).isEqualTo(seesEveryEnd());
      assertThat(end.data()).isEqualTo(seesEveryEnd() ? 0 : 1);
      assertThat(pair.near.read(ByteBuffer.allocate(9))).isEqualTo(-1);

      kq.register(read.delete(), write.add());
      KEvent noReader = one(kq);
      assertThat(noReader.filter()).isEqualTo(Filter.WRITE);
      assertThat(noReader.isEof()).isEqualTo(seesEveryEnd());
      assertThatThrownBy(() -> pair.near.write(ByteBuffer.allocate(9)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void areForgottenWhenTheirOwnerClosesThem() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      int number = backend.of(pair.near).number();
      kq.register(KEvent.read(backend.of(pair.near)).add());
      send(pair.far, "x");
      one(kq);
      pair.near.close();

      assertThat(kq.poll(SHORT)).isEmpty();
      assertThatThrownBy(() -> kq.register(KEvent.read(number).delete()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
    }
  }

  @Test
  void mayBeInTwoKqueuesAndInAnotherSelector() throws IOException {
    try (Kqueue first = open();
        Kqueue second = open();
        Selector selector = Selector.open();
        Pair pair = Pair.tcp()) {
      pair.near.register(selector, SelectionKey.OP_READ);
      first.register(KEvent.read(backend.of(pair.near)).add());
      second.register(KEvent.read(backend.of(pair.near)).add());
      send(pair.far, "x");

      assertThat(one(first).data()).isEqualTo(1);
      assertThat(one(second).data()).isEqualTo(1);
      assertThat(selector.selectNow()).isEqualTo(1);
      first.register(KEvent.read(backend.of(pair.near)).delete());
      first.register(KEvent.read(backend.of(pair.near)).add());
      assertThat(one(first).data()).isEqualTo(1);
    }
  }

  @Test
  void areSilentWhileTheyAreDisabled() throws IOException {
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      Descriptor near = backend.of(pair.near);
      kq.register(KEvent.read(near).add().dispatch());
      send(pair.far, "x");
      one(kq);
      assertThat(kq.poll(Duration.ofMillis(350))).isEmpty();
      kq.register(KEvent.read(near).add().enable().dispatch());
      one(kq);
      readAll(pair.near);
      kq.register(KEvent.read(near).add().enable().dispatch());
      assertThat(kq.poll(SHORT)).isEmpty();
      send(pair.far, "y");
      one(kq);
    }
  }

  /** While one thread waits and another reads after an event, the next byte wakes the waiter. */
  @Test
  void wakeWhoWaitsWhileAnotherReads() throws Exception {
    try (Kqueue outer = open();
        Kqueue inner = open();
        Pair pair = Pair.tcp()) {
      inner.register(KEvent.read(backend.of(pair.near)).add().clear());
      outer.register(KEvent.read(inner.descriptor()).add().clear());
      for (int i = 0; i < 5; i++) {
        Future<List<KEvent>> wait = threads.submit(outer::take);
        send(pair.far, "x");
        assertThat(wait.get(LONG.toSeconds(), TimeUnit.SECONDS)).hasSize(1);
        assertThat(inner.poll()).hasSize(1);
        readAll(pair.near);
      }
    }
  }

  @Test
  void areWatchedByManyThreads() throws Exception {
    int total = 300;
    try (Kqueue kq = open();
        Pair pair = Pair.tcp()) {
      Descriptor near = backend.of(pair.near);
      kq.register(KEvent.read(near).add().dispatch());
      AtomicInteger seen = new AtomicInteger();
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        workers.add(
            threads.submit(() -> {
              while (seen.get() < total) {
                for (KEvent event : kq.kevent(List.of(), 1, LONG)) {
                  assertThat(event.ident()).isEqualTo(near.number());
                  seen.addAndGet(readAll(pair.near));
                  kq.register(KEvent.read(near).add().enable().dispatch());
                }
              }
              kq.wakeup();
              return null;
            }));
      }
      for (int i = 0; i < total; i++) {
        send(pair.far, "x");
      }
      for (Future<?> worker : workers) {
        worker.get(LONG.toSeconds(), TimeUnit.SECONDS);
      }
      assertThat(seen).hasValue(total);
    }
  }

  @Test
  void mayBeClosedWhileAnotherThreadPolls() throws Exception {
    try (Kqueue polled = open()) {
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Void> poller =
          CompletableFuture.runAsync(
              () -> {
                try {
                  while (!done.get()) {
                    polled.poll();
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              },
              task -> Thread.ofPlatform().start(task));
      for (int i = 0; i < 300 && !poller.isDone(); i++) {
        try (Pair pair = Pair.tcp()) {
          polled.register(KEvent.read(backend.of(pair.near())).add());
          pair.far().write(ByteBuffer.allocate(1));
        }
      }
      done.set(true);

      assertThat(poller).succeedsWithin(LONG);
    }
  }
}
