// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/**
 * The descriptor of a channel, which owns the descriptor. Reads and writes go through the channel.
 */
final class ChannelDescriptor extends NativeDescriptor {

  private final SelectableChannel channel;
  private volatile boolean closed;

  ChannelDescriptor(Kernel kernel, int number, SelectableChannel channel) {
    super(kernel, number, "channel");
    this.channel = channel;
  }

  @Override
  public boolean isOpen() {
    return !closed && channel.isOpen();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    checkOpen();
    return channel instanceof ReadableByteChannel readable
        ? readable.read(target)
        : super.read(target);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    checkOpen();
    return channel instanceof WritableByteChannel writable
        ? writable.write(source)
        : super.write(source);
  }

  /** Ends the use of this object; the channel stays open. */
  @Override
  public void close() {
    closed = true;
  }
}
