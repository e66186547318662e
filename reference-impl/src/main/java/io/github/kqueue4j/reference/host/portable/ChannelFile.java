// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.KQueue;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The file of a channel that the application owns. The file refers to the channel weakly; only
 * while the channel is watched does a selector key keep the channel from garbage collection.
 */
final class ChannelFile extends File {
  /** The file's descriptor number; set once, before the file is published to other threads. */
  int number = -1;

  /** One watch for each kqueue that watches the channel, changed under that kqueue's token. */
  final List<ChannelWatch> watches = new CopyOnWriteArrayList<>();

  private final Handle handle;

  /** A weak reference to the channel, which leads back to the file after a collection. */
  static final class Handle extends WeakReference<SelectableChannel> {
    private final ChannelFile file;

    Handle(
        ChannelFile file, SelectableChannel channel, ReferenceQueue<SelectableChannel> collected) {
      super(channel, collected);
      this.file = file;
    }

    ChannelFile file() {
      return file;
    }
  }

  ChannelFile(SelectableChannel channel, ReferenceQueue<SelectableChannel> collected) {
    super(ChannelOps.CHANNELOPS, FREAD | FWRITE, null);
    handle = new Handle(this, channel, collected);
  }

  /** Returns the channel, or null once the garbage collector has taken the channel. */
  @Nullable SelectableChannel channel() {
    return handle.get();
  }

  boolean isOpen() {
    SelectableChannel channel = handle.get();
    return channel != null && channel.isOpen();
  }

  /** Returns the watch of one kqueue on this channel, or null if there is none. */
  @Nullable ChannelWatch watchOf(KQueue kq) {
    for (ChannelWatch watch : watches) {
      if (watch.kq == kq) {
        return watch;
      }
    }
    return null;
  }
}
