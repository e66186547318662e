// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.follow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** A log file that is open, and the position up to which it was read. */
final class FollowedFile implements AutoCloseable {
  private static final byte[] NOTHING = {};
  private static final int BLOCK_SIZE = 64 * 1024;

  /** The number of bytes before the position that are compared to see if the file was rewritten. */
  private static final int COMPARED_SIZE = 64;

  private final FileChannel channel;
  private final FileIdentity identity;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_SIZE);

  /** The beginning of a line whose end is not written yet. */
  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

  private long position;
  private byte[] lastRead = NOTHING;

  private FollowedFile(FileChannel channel, FileIdentity identity) {
    this.channel = channel;
    this.identity = identity;
  }

  /**
   * Opens a file. Only regular files are opened: the open of a FIFO would wait for its writer.
   *
   * @param path a name of the file
   * @param expected the file that had the name a moment ago
   * @return empty if the file cannot be read, or no longer has the name
   */
  static Optional<FollowedFile> open(Path path, FileIdentity expected) throws IOException {
    Optional<FileChannel> channel = openReadable(path);
    if (channel.isEmpty()) {
      return Optional.empty();
    }
    if (FileIdentity.of(path).filter(after -> after.wasSeenAs(expected)).isPresent()) {
      return Optional.of(new FollowedFile(channel.get(), expected));
    }
    channel.get().close(); // it may be another file, and Java cannot tell
    return Optional.empty();
  }

  FileIdentity identity() {
    return identity;
  }

  private static Optional<FileChannel> openReadable(Path path) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (FileSystemException e) {
      return Optional.empty(); // it was removed in the meantime, or this user may not read it
    }
    try {
      channel.read(ByteBuffer.allocate(1), 0);
      return Optional.of(channel);
    } catch (IOException e) {
      channel.close();
      return Optional.empty(); // a directory has taken its place: it can be opened, but not read
    }
  }

  /** Skips what the file has now. */
  void skipToEnd() throws IOException {
    position = channel.size();
    ByteBuffer end = ByteBuffer.allocate((int) Math.min(COMPARED_SIZE, position));
    readFully(end, position - end.capacity());
    lastRead = end.array();
  }

  /**
   * Reads new lines. A line without an end is kept until the end is written.
   *
   * @return some whole lines; empty if there are no more
   */
  byte[] readLines() throws IOException {
    if (isRewritten()) {
      position = 0;
      lastRead = NOTHING;
      if (unfinished.size() > 0) {
        return takeUnfinished();
      }
    }
    while (channel.read(block.clear(), position) > 0) {
      byte[] bytes = Arrays.copyOf(block.array(), block.position());
      position += bytes.length;
      remember(bytes);
      int end = endOfLines(bytes);
      if (end > 0) {
        unfinished.write(bytes, 0, end);
        byte[] lines = unfinished.toByteArray();
        unfinished.reset();
        unfinished.write(bytes, end, bytes.length - end);
        return lines;
      }
      unfinished.write(bytes, 0, bytes.length);
    }
    return NOTHING;
  }

  /**
   * Ends the line that has no end, as lines of another file come next.
   *
   * @return that line with a line feed; empty if all lines have their ends
   */
  byte[] takeUnfinished() {
    if (unfinished.size() == 0) {
      return NOTHING;
    }
    unfinished.write('\n');
    byte[] line = unfinished.toByteArray();
    unfinished.reset();
    return line;
  }

  /** Tells whether the file was truncated, even if it is longer again by now. */
  private boolean isRewritten() throws IOException {
    if (channel.size() < position) {
      return true;
    }
    ByteBuffer now = ByteBuffer.allocate(lastRead.length);
    readFully(now, position - lastRead.length);
    return !Arrays.equals(now.array(), lastRead);
  }

  private void readFully(ByteBuffer buffer, long from) throws IOException {
    int count = 0;
    while (buffer.hasRemaining() && count >= 0) {
      count = channel.read(buffer, from + buffer.position());
    }
  }

  private void remember(byte[] bytes) {
    byte[] all = Arrays.copyOf(lastRead, lastRead.length + bytes.length);
    System.arraycopy(bytes, 0, all, lastRead.length, bytes.length);
    lastRead = Arrays.copyOfRange(all, Math.max(0, all.length - COMPARED_SIZE), all.length);
  }

  private static int endOfLines(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
