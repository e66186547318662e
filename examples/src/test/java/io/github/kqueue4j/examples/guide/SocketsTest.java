// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static io.github.kqueue4j.SysEvent.EVFILT_READ;
import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.watch.Delivery;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watcher;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The snippets of the page sockets.md. */
class SocketsTest {
  @Test
  void areChannelsOfTheJdk() throws Exception {
    List<String> log = new ArrayList<>();
    // @start region="channel"
    try (ServerSocketChannel server = ServerSocketChannel.open();
        Watcher<String> watcher = Watcher.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false); // or Descriptor.of refuses it
      watcher.watch(Interest.readable(Descriptor.of(server)), "server");
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
        if (watcher.take() instanceof Event.Readable<String> ready) {
          log.add(ready.available() + " connection to accept");
          try (SocketChannel accepted = server.accept()) {
            assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
          }
        }
      }
    }
    // @end region="channel"
    assertThat(log).containsExactly("1 connection to accept");
  }

  @Test
  void areMadeByTheLibraryToo() throws Exception {
    List<String> log = new ArrayList<>();
    // @start region="pipe"
    try (Descriptor.Pipe pipe = Descriptor.pipe();
        Watcher<Descriptor> watcher = Watcher.open()) {
      watcher.watch(Interest.readable(pipe.source()), pipe.source());
      pipe.sink().write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      pipe.sink().close();
      boolean end = false;
      while (!end) {
        if (watcher.take() instanceof Event.Readable<Descriptor> ready) {
          log.add(ready.available() + " bytes, end: " + ready.endOfFile());
          end = ready.attachment().read(ByteBuffer.allocate(100)) < 0; // 0: nothing is there
        }
      }
    }
    // @end region="pipe"
    assertThat(log).containsExactly("3 bytes, end: true", "0 bytes, end: true");
  }

  @Test
  void areReadUntilNothingIsLeft() throws Exception {
    int bytes = 0;
    ByteBuffer buffer = ByteBuffer.allocate(2);
    try (Descriptor.SocketPair pair = Descriptor.socketPair();
        Watcher<String> watcher = Watcher.open()) {
      // @start region="edge"
      watcher.watch(Interest.readable(pair.left(), Delivery.EDGE), "peer");
      pair.right().write(ByteBuffer.wrap(new byte[5]));
      watcher.take();
      int count;
      while ((count = pair.left().read(buffer.clear())) > 0) { // 0: nothing is left, −1: the end
        bytes += count;
      }
      // @end region="edge"
    }
    assertThat(bytes).isEqualTo(5);
  }

  @Test
  void needNoAllocation() throws Exception {
    long udata = 0;
    try (Descriptor.Pipe pipe = Descriptor.pipe();
        Kqueue kq = Kqueue.open()) {
      Descriptor descriptor = pipe.source();
      pipe.sink().write(ByteBuffer.wrap(new byte[1]));
      // @start region="buffers"
      KEventBuffer changes = kq.newBuffer(64);
      KEventBuffer events = kq.newBuffer(64).withoutCounts();
      changes.clear().put(descriptor.number(), EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, 7);
      int count = kq.kevent(changes, events, Kqueue.FOREVER_NANOS);
      for (int i = 0; i < count; i++) {
        if (events.isError(i)) {
          throw new IllegalStateException(events.get(i).toString());
        }
        udata = events.udata(i); // 7
      }
      changes.clear(); // for the next call
      // @end region="buffers"
    }
    assertThat(udata).isEqualTo(7);
  }
}
