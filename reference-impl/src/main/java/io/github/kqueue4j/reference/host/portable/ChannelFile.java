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
 * A channel that somebody else owns. It is not kept from being collected, unless it is watched:
 * then selectors have it.
 */
final class ChannelFile extends File {
  /** Its number; set once, before anybody else sees the file. */
  int number = -1;

  /** One for each kqueue that watches it; each is added and removed under that kqueue's token. */
  final List<ChannelWatch> watches = new CopyOnWriteArrayList<>();

  private final Handle handle;

  /** The channel, and the way back when it was collected. */
  static final class Handle extends WeakReference<SelectableChannel> {
    private final ChannelFile file;

    Handle(
        ChannelFile file, SelectableChannel channel, ReferenceQueue<SelectableChannel> forgotten) {
      super(channel, forgotten);
      this.file = file;
    }

    ChannelFile file() {
      return file;
    }
  }

  ChannelFile(SelectableChannel channel, ReferenceQueue<SelectableChannel> forgotten) {
    super(ChannelOps.CHANNELOPS, FREAD | FWRITE, null);
    handle = new Handle(this, channel, forgotten);
  }

  /** Null once it was collected. */
  @Nullable SelectableChannel channel() {
    return handle.get();
  }

  boolean isOpen() {
    SelectableChannel channel = handle.get();
    return channel != null && channel.isOpen();
  }

  /** How one kqueue watches it; null if it does not. */
  @Nullable ChannelWatch watchOf(KQueue kq) {
    for (ChannelWatch watch : watches) {
      if (watch.kq == kq) {
        return watch;
      }
    }
    return null;
  }
}
