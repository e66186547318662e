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

/** The file behind a descriptor, other than a kqueue. */
final class LinuxFile extends File {
  /** The descriptor. */
  final int fd;

  /**
   * The file that a foreign descriptor referred to when it was first used; null for a descriptor
   * that the API opened.
   */
  private final @Nullable Statx identity;

  /** The watches, one for each kqueue; each is added and removed under that kqueue's token. */
  final List<EpollWatch> watches = new CopyOnWriteArrayList<>();

  /**
   * {@code SO_TYPE} of a socket, once it is known. Not guarded: every thread finds the same value.
   */
  int socketType;

  /** The path by which the API opened the file; null if it did not. */
  volatile byte @Nullable [] path;

  /** The descriptor is known to be closed, or to refer to another file. */
  volatile boolean gone;

  /** The channel that owns the descriptor, if the program has passed one. */
  private volatile @Nullable WeakReference<SelectableChannel> channel;

  LinuxFile(FileOps ops, int fd, @Nullable Statx identity) {
    super(ops, FREAD | FWRITE, null);
    this.fd = fd;
    this.identity = identity;
  }

  /** Whether the API opened the descriptor and closes it, so that nobody else can replace it. */
  boolean isOwned() {
    return identity == null;
  }

  /** Records the owner, unless the owner is closed or another open channel is known to own it. */
  void setChannel(SelectableChannel owner) {
    WeakReference<SelectableChannel> of = channel;
    SelectableChannel known = of == null ? null : of.get();
    if (owner.isOpen() && (known == null || !known.isOpen())) {
      channel = new WeakReference<>(owner);
    }
  }

  /** The watch of one kqueue; null if the kqueue does not watch this file. */
  @Nullable EpollWatch watchOf(KQueue kq) {
    for (EpollWatch watch : watches) {
      if (watch.kq == kq) {
        return watch;
      }
    }
    return null;
  }

  /** Compares two files; only EBADF shows that a descriptor is closed, any other errno does not. */
  private static boolean isSame(Statx before, Statx now) {
    return now.links() < 0 ? now.links() != -EBADF : before.isSameFile(now);
  }

  /** Whether the descriptor still refers to this file; checkfdclosed() uses a table instead. */
  boolean isStillOpen(Lwp lp) {
    Statx before = identity;
    if (before == null) {
      return true;
    }
    if (gone) {
      return false;
    }
    WeakReference<SelectableChannel> of = channel;
    SelectableChannel owner = of == null ? null : of.get();
    if (owner != null) {
      if (owner.isOpen()) { // false before the channel closes its descriptor: no system call needed
        return true;
      }
      gone = true;
      return false;
    }
    CallMemory s = CallMemory.of(lp);
    EpollWatch registered = null;
    for (EpollWatch watch : watches) {
      if (watch.id != InterruptSource.NONE && watch.kq.token.isHeldBy(lp)) {
        registered = watch;
      }
    }
    // All anonymous inodes share one inode number, so an epoll is more exact than statx.
    boolean still =
        registered != null ? registered.isStillRegistered(s) : isSame(before, Statx.of(s, fd));
    if (!still) {
      gone = true; // final, since another thread may have acted on it already
    }
    return still;
  }
}
