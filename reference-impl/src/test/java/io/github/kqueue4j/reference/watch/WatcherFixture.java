// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.Delivery;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A watcher on the backend under test, and what it watches; all is closed after each test. */
abstract class WatcherFixture {

  static final Duration LONG = Duration.ofSeconds(20);

  private final List<AutoCloseable> open = new ArrayList<>();
  Watcher<String> watcher;

  /** The backend under test. */
  abstract Backend backend();

  @BeforeEach
  void openWatcher() throws KqueueException {
    watcher = opened(Watcher.open(backend()));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
  }

  <T extends AutoCloseable> T opened(T closeable) {
    open.add(closeable);
    return closeable;
  }

  Descriptor.Pipe pipe() throws KqueueException {
    return opened(backend().pipe());
  }

  static void write(Descriptor to, int bytes) throws IOException {
    assertThat(to.write(ByteBuffer.allocate(bytes))).isEqualTo(bytes);
  }

  static void read(Descriptor from, int bytes) throws IOException {
    assertThat(from.read(ByteBuffer.allocate(bytes))).isEqualTo(bytes);
  }

  /** Writes a byte to a pipe and watches its read end. */
  Watch<String> watchReadable(Descriptor.Pipe pipe, Delivery delivery, String name)
      throws IOException {
    write(pipe.sink(), 1);
    return watcher.watch(Interest.readable(pipe.source(), delivery), name);
  }

  String takeName() throws KqueueException {
    return watcher.poll(LONG).orElseThrow().attachment();
  }
}
