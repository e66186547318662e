// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.ref.WeakReference;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What a number stands for that is no kqueue. */
final class LinuxFile extends File {
  /** The descriptor. */
  final int number;

  /** Of a number from elsewhere: what it stood for when it was first seen; null for our own. */
  private final @Nullable Statx identity;

  /** One for each kqueue that watches it; each is added and removed under that kqueue's token. */
  final List<EpollWatch> watches = new CopyOnWriteArrayList<>();

  /** {@code SO_TYPE} of a socket, once it was asked. Whoever asks finds the same: not guarded. */
  int socketType;

  /** Of a file that was opened by its path: that path. */
  volatile byte @Nullable [] path;

  /** The number is known to stand for something else. */
  volatile boolean gone;

  /** Whose number it is, if it is a channel's that the program has named. */
  private volatile @Nullable WeakReference<SelectableChannel> channel;

  LinuxFile(FileOps ops, int number, @Nullable Statx identity) {
    super(ops, FREAD | FWRITE, null);
    this.number = number;
    this.identity = identity;
  }

  /** Made and closed through the API: its number needs no second look. */
  boolean isOwned() {
    return identity == null;
  }

  /** The number is that channel's, if it is still open; another one may have the number since. */
  void setChannel(SelectableChannel owner) {
    WeakReference<SelectableChannel> of = channel;
    SelectableChannel known = of == null ? null : of.get();
    if (owner.isOpen() && (known == null || !known.isOpen())) {
      channel = new WeakReference<>(owner);
    }
  }

  /** How one kqueue watches it; null if it does not. */
  @Nullable EpollWatch watchOf(KQueue kq) {
    for (EpollWatch watch : watches) {
      if (watch.kq == kq) {
        return watch;
      }
    }
    return null;
  }

  /** One that cannot be looked at is open all the same. */
  private static boolean isSame(Statx then, Statx now) {
    return now.links() < 0 ? now.links() != -EBADF : then.isSameFile(now);
  }

  /** Whether the number still stands for this file: what checkfdclosed() looks up in a table. */
  boolean isStill(Lwp lp) {
    Statx then = identity;
    if (then == null) {
      return true;
    }
    if (gone) {
      return false;
    }
    WeakReference<SelectableChannel> of = channel;
    SelectableChannel owner = of == null ? null : of.get();
    if (owner != null) {
      if (owner.isOpen()) { // no longer before it closes its number: no kernel need be asked
        return true;
      }
      gone = true;
      return false;
    }
    CallMemory s = CallMemory.of(lp);
    EpollWatch armed = null;
    for (EpollWatch watch : watches) {
      if (watch.id != InterruptSource.NONE && watch.kq.token.isHeldBy(lp)) {
        armed = watch;
      }
    }
    // Anonymous inodes are all one inode, so that an epoll knows better than statx.
    boolean still = armed != null ? armed.isStill(s) : isSame(then, Statx.of(s, number));
    if (!still) {
      gone = true; // never back: others may know it already
    }
    return still;
  }
}
