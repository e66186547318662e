// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.follow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A log that is open, and how much of it was copied. Whole lines are copied only. */
final class FollowedFile implements AutoCloseable {
  private static final int BLOCK = 64 * 1024;

  /** So many bytes before the place that was reached tell whether the file is still the same. */
  private static final int REMEMBERED = 64;

  private final FileChannel channel;
  private final @Nullable Object key;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private byte[] last = {};
  private long position;

  private FollowedFile(FileChannel channel, @Nullable Object key) {
    this.channel = channel;
    this.key = key;
  }

  /** Opens what stands under a name, and looks that it still does. */
  static FollowedFile open(Path path) throws IOException {
    while (true) {
      Object before = key(path);
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      boolean done = false;
      try {
        if (Objects.equals(before, key(path))) {
          done = true;
          return new FollowedFile(channel, before);
        }
      } finally {
        if (!done) {
          channel.close();
        }
      }
    }
  }

  private static @Nullable Object key(Path path) throws IOException {
    return Files.getAttribute(path, "fileKey");
  }

  /** Whether another file stands under the name by now. */
  boolean isReplaced(Path path) throws IOException {
    return !Objects.equals(key, key(path));
  }

  /** Begins at the end of what is there. */
  void skip() throws IOException {
    position = channel.size();
    int length = (int) Math.min(REMEMBERED, position);
    ByteBuffer end = ByteBuffer.allocate(length);
    readFully(end, position - length);
    last = end.array();
  }

  /** Copies the whole lines that are new. */
  void copyTo(OutputStream out) throws IOException {
    if (isRewritten()) {
      position = 0;
      last = new byte[0];
      line.reset(); // its end was there to be read only before
    }
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    while (channel.read(block.clear(), position) > 0) {
      position += block.position();
      remember(block.array(), block.position());
      copyLines(block.array(), block.position(), out);
    }
    out.flush();
  }

  /** Copies what is left, as nothing more will come. */
  void copyRestTo(OutputStream out) throws IOException {
    copyTo(out);
    line.writeTo(out);
    line.reset();
    out.flush();
  }

  /** Whether it was truncated, and perhaps written to since. */
  private boolean isRewritten() throws IOException {
    if (channel.size() < position) {
      return true;
    }
    ByteBuffer now = ByteBuffer.allocate(last.length);
    readFully(now, position - last.length);
    return !Arrays.equals(now.array(), last);
  }

  private void readFully(ByteBuffer buffer, long from) throws IOException {
    int n = 0;
    while (buffer.hasRemaining() && n >= 0) {
      n = channel.read(buffer, from + buffer.position());
    }
  }

  private void remember(byte[] bytes, int length) {
    byte[] all = Arrays.copyOf(last, last.length + length);
    System.arraycopy(bytes, 0, all, last.length, length);
    last = Arrays.copyOfRange(all, Math.max(0, all.length - REMEMBERED), all.length);
  }

  private void copyLines(byte[] bytes, int length, OutputStream out) throws IOException {
    int end = length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end > 0) {
      line.writeTo(out);
      line.reset();
      out.write(bytes, 0, end);
    }
    line.write(bytes, end, length - end);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
