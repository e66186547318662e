// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/** A descriptor for a channel. The channel keeps its ownership of the underlying resource. */
final class ChannelDescriptor extends VirtualDescriptor {
  private final SelectableChannel channel;

  ChannelDescriptor(PortableHost host, SelectableChannel channel, ChannelFile file) {
    super(host, file.number, "channel", file, false);
    this.channel = channel;
  }

  @Override
  public boolean isOpen() {
    return super.isOpen() && channel.isOpen();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    checkOpen();
    return channel instanceof ReadableByteChannel in ? in.read(target) : super.read(target);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    checkOpen();
    return channel instanceof WritableByteChannel out ? out.write(source) : super.write(source);
  }
}
