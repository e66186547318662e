// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.examples.kq.EventText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What has come of a stream of known length. */
final class Received {
  private final long expected;
  private long bytes;
  private boolean ended;

  Received(long expected) {
    this.expected = expected;
  }

  /** Where bytes are read from. */
  @FunctionalInterface
  interface Reader {
    /** As that of a channel. */
    int read(ByteBuffer target) throws IOException;
  }

  /** Reads what an event says there is, and says what came. */
  String read(KEvent event, Reader reader) throws IOException {
    List<String> words = new ArrayList<>();
    if (event.data() > 0) {
      ByteBuffer buffer = ByteBuffer.allocate((int) event.data());
      int count = reader.read(buffer);
      bytes += Math.max(count, 0);
      words.add(EventText.plural(count, "byte") + ": " + EventText.quote(buffer.flip()));
    }
    if (event.isEof()) {
      ended = true;
      words.add("end of file");
    }
    return words.isEmpty() ? "nothing" : String.join(", ", words);
  }

  boolean isComplete() {
    return ended && bytes == expected;
  }
}
