// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLERR;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLHUP;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.ENOTCONN;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.KQueue;
import java.lang.ref.WeakReference;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a number stands for that is no kqueue and no path. */
final class PollFile extends File {
  /** The descriptor. */
  final int number;

  /** Made, read, written and closed through the API alone. */
  final boolean owned;

  /** {@code SO_TYPE}; negative if it is no socket. */
  final int socketType;

  /** One for each kqueue that watches it; each is added and removed under that kqueue's token. */
  final List<PollWatch> watches = new CopyOnWriteArrayList<>();

  /** How many bytes the API has read. */
  final AtomicLong consumed = new AtomicLong();

  /** The API could not write all that it wanted. */
  volatile boolean wasFull;

  /** The channel whose number it is, if it is one's. */
  private final @Nullable WeakReference<SelectableChannel> channel;

  PollFile(CallMemory s, int number, boolean owned, @Nullable SelectableChannel channel) {
    super(PollOps.POLLOPS, FREAD | FWRITE, null);
    this.number = number;
    this.owned = owned;
    this.socketType = socketType(s, number);
    this.channel = channel == null ? null : new WeakReference<>(channel);
  }

  /** A socket that does not tell its type once may do so the next time. */
  private static int socketType(CallMemory s, int number) {
    int type = SocketCalls.type(s, number);
    return type >= 0 || type == -Errno.ENOTSOCK.number() ? type : SocketCalls.type(s, number);
  }

  boolean isSocket() {
    return socketType >= 0;
  }

  /**
   * What {@code poll(2)} has told, but for a stream that was not connected yet: that hangs up on
   * some systems.
   *
   * @return 0 for such a one
   */
  int connected(CallMemory s, int state) {
    if (owned
        || socketType != SocketCalls.SOCK_STREAM
        || (state & (POLLHUP | POLLERR)) != POLLHUP) {
      return state;
    }
    long peeked = SocketCalls.peek(s, number);
    return peeked == -ENOTCONN || peeked == -EINVAL ? 0 : state;
  }

  boolean isOf(SelectableChannel other) {
    return channel != null && channel.get() == other;
  }

  /** Whether the number still stands for it, as far as can be told. */
  boolean isStill(CallMemory s) {
    if (owned) {
      return true;
    }
    if (channel != null) {
      SelectableChannel live = channel.get();
      if (live == null || !live.isOpen()) {
        return false;
      }
    }
    return FileCalls.isOpen(s, number);
  }

  /** How one kqueue watches it; null if it does not. */
  @Nullable PollWatch watchOf(KQueue kq) {
    for (PollWatch watch : watches) {
      if (watch.kq == kq) {
        return watch;
      }
    }
    return null;
  }
}
