// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;

import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.channels.SelectableChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The file behind a descriptor, other than a kqueue. */
final class LinuxFile extends File {
  private static final int GONE = -1;
  private static final VarHandle WATCHES;
  private static final VarHandle FOUND;

  static {
    try {
      WATCHES = MethodHandles.lookup().findVarHandle(LinuxFile.class, "watches", Object.class);
      FOUND = MethodHandles.lookup().findVarHandle(LinuxFile.class, "found", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The descriptor. */
  final int fd;

  /**
   * The file that a foreign descriptor referred to when it was first used; null for a descriptor
   * that the API opened. Replaced only if the file was found to have another inode number.
   */
  private volatile @Nullable Statx identity;

  /**
   * The watches, one for each kqueue: null, an {@link EpollWatch}, or an array of several that is
   * never written to. Each is added and removed under the token of its kqueue, so several kqueues
   * may replace this value at the same time.
   */
  private volatile @Nullable Object watches;

  /**
   * Whether the descriptor of a pipe cannot be read from: 0 if not known yet, 1 or −1. Used only if
   * the API opened the descriptor, since both ends of a pipe have one inode. Not guarded: every
   * thread finds the same value.
   */
  int writeOnly;

  /**
   * Whether a foreign descriptor of a FIFO is for reading and writing, once it is watched. Not
   * guarded: every thread finds the same value.
   */
  boolean isTwoWayFifo;

  /**
   * {@code SO_TYPE} of a socket, once it is known. Not guarded: every thread finds the same value.
   */
  int socketType;

  /** The path by which the API opened the file; null if it did not. */
  volatile byte @Nullable [] path;

  /**
   * GONE once the descriptor is known to be closed, or to refer to another file; else how often a
   * thread has found that it still refers to this file.
   */
  private volatile int found;

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
    Object now = watches;
    if (now instanceof EpollWatch[] several) {
      for (EpollWatch watch : several) {
        if (watch.token == kq.token) {
          return watch;
        }
      }
      return null;
    }
    return now instanceof EpollWatch only && only.token == kq.token ? only : null;
  }

  /** Adds the watch of a kqueue. Preconditions: the token of the kqueue is held. */
  void add(EpollWatch watch) {
    Object before;
    Object after;
    do {
      before = watches;
      after = with(before, watch);
    } while (!WATCHES.compareAndSet(this, before, after));
  }

  private static Object with(@Nullable Object before, EpollWatch added) {
    if (before instanceof EpollWatch[] several) {
      EpollWatch[] more = Arrays.copyOf(several, several.length + 1);
      more[several.length] = added;
      return more;
    }
    return before instanceof EpollWatch only ? new EpollWatch[] {only, added} : added;
  }

  /** Removes the watch of a kqueue, if it was added. Preconditions: the token is held. */
  void remove(EpollWatch watch) {
    Object before;
    Object after;
    do {
      before = watches;
      after = without(before, watch);
    } while (!WATCHES.compareAndSet(this, before, after));
  }

  private static @Nullable Object without(@Nullable Object before, EpollWatch removed) {
    if (!(before instanceof EpollWatch[] several)) {
      return before == removed ? null : before;
    }
    EpollWatch[] rest = new EpollWatch[several.length];
    int n = 0;
    for (EpollWatch watch : several) {
      if (watch != removed) {
        rest[n++] = watch;
      }
    }
    return n == 1 ? rest[0] : Arrays.copyOf(rest, n);
  }

  /** Compares two files; only EBADF shows that a descriptor is closed, any other errno does not. */
  private static boolean isSame(Statx before, Statx now) {
    return now.links() < 0 ? now.links() != -EBADF : before.isSameFile(now);
  }

  /** A watch whose epoll has the descriptor and whose kqueue's token is held; null if none. */
  private @Nullable EpollWatch registeredUnderToken(Lwp lp) {
    Object now = watches;
    if (now instanceof EpollWatch[] several) {
      for (EpollWatch watch : several) {
        if (watch.isPollable() && watch.token.isHeldBy(lp)) {
          return watch;
        }
      }
      return null;
    }
    return now instanceof EpollWatch only && only.isPollable() && only.token.isHeldBy(lp)
        ? only
        : null;
  }

  /** Whether the descriptor still refers to this file; checkfdclosed() uses a table instead. */
  boolean isStillOpen(Lwp lp) {
    Statx before = identity;
    if (before == null) {
      return true;
    }
    WeakReference<SelectableChannel> of = channel;
    SelectableChannel owner = of == null ? null : of.get();
    int seen = found;
    while (seen != GONE) {
      if (owner != null && owner.isOpen()) {
        return true; // false before the channel closes its descriptor: no system call needed
      }
      boolean still = owner == null && isStill(lp, before);
      if (still ? countFound() : FOUND.compareAndSet(this, seen, GONE)) {
        return still;
      }
      seen = found; // asked anew: the owner may have opened the file again at the same number
    }
    return false;
  }

  /** Keeps threads that have asked earlier from recording another answer; false if one did. */
  private boolean countFound() {
    int seen = found;
    while (seen != GONE) {
      int before = (int) FOUND.compareAndExchange(this, seen, (seen + 1) & Integer.MAX_VALUE);
      if (before == seen) {
        return true;
      }
      seen = before;
    }
    return false;
  }

  /**
   * Compares the file with the one that the descriptor refers to now. A file whose inode number has
   * changed is recognized by its watch.
   */
  private boolean isThis(Lwp lp, Statx before, Statx now) {
    if (isSame(before, now)) {
      return true;
    }
    boolean renumbered = now.links() >= 0 && VnodeEvents.isStillWatched(lp, this, before, now);
    if (renumbered) {
      identity = now;
    }
    return renumbered;
  }

  /** Asks the system whether the descriptor refers to this file. */
  private boolean isStill(Lwp lp, Statx before) {
    CallMemory s = CallMemory.of(lp);
    EpollWatch registered = registeredUnderToken(lp);
    boolean mayHaveEarlier = registered != null && registered.mayHaveEarlier();
    if ((registered == null || mayHaveEarlier) && !isThis(lp, before, Statx.of(s, fd))) {
      return false;
    }
    // All anonymous inodes share one inode number, so an epoll is more exact than statx.
    return registered == null
        || (registered.isStillRegistered(s)
            && (!mayHaveEarlier || !before.isAnonymous() || registered.isOwnRegistration(s)));
  }

  /** Records that the descriptor is closed, or refers to another file. */
  void setGone() {
    found = GONE;
  }

  boolean isGone() {
    return found == GONE;
  }
}
