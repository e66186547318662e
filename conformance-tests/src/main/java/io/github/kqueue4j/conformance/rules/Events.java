// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Short forms of common operations on queues. */
final class Events {
  /** A time that is short for a test and long for a kernel. */
  static final Duration SOON = Duration.ofMillis(20);

  private static final int ROOM = 64;

  private Events() {}

  /** One kevent call that does not wait. */
  static List<KEvent> kevent(Kqueue kq, KEvent... changes) throws KqueueException {
    return kq.kevent(List.of(changes), ROOM, Duration.ZERO);
  }

  /** Returns the only event of the list. */
  static KEvent only(List<KEvent> events) {
    assertThat(events).hasSize(1);
    return events.getFirst();
  }

  /** The events as in traces: ident filter flags fflags data udata. */
  static List<String> lines(List<KEvent> events) {
    return events.stream().map(KEvent::toString).toList();
  }

  static List<Long> idents(List<KEvent> events) {
    return events.stream().map(KEvent::ident).toList();
  }

  /** Makes a change that the kernel refuses, and returns the error. */
  static Errno refusal(Kqueue kq, KEvent change) throws KqueueException {
    KEvent entry = only(kevent(kq, change));
    assertThat(entry.isError()).as("an error for %s: %s", change, entry).isTrue();
    return entry.errno();
  }

  static void write(Descriptor descriptor, int bytes) throws IOException {
    assertThat(descriptor.write(ByteBuffer.allocate(bytes))).isEqualTo(bytes);
  }

  static void read(Descriptor descriptor, int bytes) throws IOException {
    assertThat(descriptor.read(ByteBuffer.allocate(bytes))).isEqualTo(bytes);
  }

  /** Writes until there is no room. */
  static long fill(Descriptor descriptor) throws IOException {
    long all = 0;
    ByteBuffer chunk = ByteBuffer.allocate(4096);
    int written;
    while ((written = descriptor.write(chunk.clear())) > 0) {
      all += written;
    }
    return all;
  }

  /** Reads until nothing is left. */
  static void drain(Descriptor descriptor) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(65536);
    while (descriptor.read(chunk.clear()) > 0) {}
  }
}
