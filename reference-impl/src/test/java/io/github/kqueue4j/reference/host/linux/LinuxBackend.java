// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.adapter.HostProvider;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** The backend under test, and helpers for tests with real descriptors and processes. */
final class LinuxBackend {
  /** A timeout that only a failed test reaches. */
  static final Duration LONG = Duration.ofSeconds(10);

  static final LinuxHost HOST = new LinuxHost();

  static final Backend BACKEND = Backend.from(new HostProvider("reference", () -> HOST));

  private LinuxBackend() {}

  static Kqueue open() throws KqueueException {
    return Kqueue.open(BACKEND);
  }

  /** Waits for events and returns the only one. */
  static KEvent one(Kqueue kq) throws KqueueException {
    List<KEvent> events = kq.poll(LONG);
    if (events.size() != 1) {
      throw new AssertionError("expected one event, got " + events);
    }
    return events.get(0);
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static void write(WritableByteChannel to, String text) throws java.io.IOException {
    ByteBuffer bytes = bytes(text);
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  /** The number of open descriptors of this process. */
  static int descriptors() {
    String[] open = new java.io.File("/proc/self/fd").list();
    return open == null ? -1 : open.length;
  }
}
