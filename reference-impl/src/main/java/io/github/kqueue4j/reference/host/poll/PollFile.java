// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLERR;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLHUP;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLIN;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLOUT;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLRDHUP;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.ENOTCONN;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.FileSize;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.KQueue;
import java.lang.ref.WeakReference;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The file behind a descriptor, other than a kqueue or a file opened by its path. */
final class PollFile extends File {
  /** The descriptor. */
  final int fd;

  /** Whether the API opened the file, and closes it. Other code may know its number. */
  final boolean owned;

  /** {@code SO_TYPE}; negative if the file is not a socket. See {@link #identify}. */
  private volatile int socketType;

  /**
   * Whether the file is on disk, and so always ready. {@code poll(2)} says otherwise of some files
   * in {@code /sys} and {@code /proc}: POLLERR and POLLPRI then announce a change. See {@link
   * #identify}.
   */
  private volatile boolean onDisk;

  /** The watches, one for each kqueue; each is added and removed under that kqueue's token. */
  final List<PollWatch> watches = new CopyOnWriteArrayList<>();

  /** What is written at the other end and read at this one, if the API opened both. */
  volatile @Nullable ByteFlow in;

  /** What is written at this end and read at the other one, if the API opened both. */
  volatile @Nullable ByteFlow out;

  /** A write through the API was incomplete since the last check. */
  volatile boolean wasFull;

  /** See {@link #error}. */
  private volatile int error;

  /** The channel that owns the descriptor; null if no channel is known to. */
  private final @Nullable WeakReference<SelectableChannel> channel;

  PollFile(CallMemory s, int fd, boolean owned, @Nullable SelectableChannel channel) {
    super(PollOps.POLLOPS, FREAD | FWRITE, null);
    this.fd = fd;
    this.owned = owned;
    this.channel = channel == null ? null : new WeakReference<>(channel);
    if (owned) {
      this.socketType = socketType(s, fd);
    }
  }

  /**
   * Finds out the kind of a foreign file that no kqueue watches yet: its number may have been
   * closed since the last watch ended, and be that of another file by now. Several threads that add
   * the first watch find the same kind; one may forget the error that another has just read, and an
   * EOF is reported without it.
   */
  void identify(CallMemory s) {
    if (!owned && watches.isEmpty()) {
      int type = socketType(s, fd);
      socketType = type;
      onDisk = type < 0 && FileCalls.isOnDisk(s, fd);
      if (channel == null) {
        error = 0;
      }
    }
  }

  /** Asks a second time after an error other than ENOTSOCK, which may be temporary. */
  private static int socketType(CallMemory s, int fd) {
    int type = SocketCalls.type(s, fd);
    return type >= 0 || type == -Errno.ENOTSOCK.number() ? type : SocketCalls.type(s, fd);
  }

  boolean isOnDisk() {
    return onDisk;
  }

  /**
   * The number of bytes that can be read; of a file on disk negative if the offset is beyond the
   * end, and 1 if the number is unknown; of any other file −1 if it is unknown.
   */
  long bytes(CallMemory s) {
    int counted = FileCalls.fionread(s, fd);
    if (!onDisk) {
      return counted;
    }
    return counted < 0 ? 1 : FileSize.left(s, fd, counted);
  }

  boolean isSocket() {
    return socketType >= 0;
  }

  /** Whether the file is a socket of a type without connections, which a peer cannot end. */
  boolean isConnectionless() {
    return isSocket() && socketType != SocketCalls.SOCK_STREAM && !isOfPackets();
  }

  /** Whether the file is a socket whose connection keeps the boundaries of packets. */
  boolean isOfPackets() {
    return socketType == SocketCalls.SOCK_SEQPACKET;
  }

  /**
   * Corrects the result of {@code poll(2)} for a file on disk, and for a socket that is not
   * connected yet, for which some systems report POLLHUP.
   *
   * @return POLLIN and POLLOUT for such a file, 0 for such a socket, otherwise {@code state}
   */
  int corrected(CallMemory s, int state) {
    if (onDisk) {
      return POLLIN | POLLOUT;
    }
    int over = state & (POLLHUP | POLLERR);
    if (over == 0 && error != 0) {
      error = 0; // the socket was connected anew
    }
    if (owned || isConnectionless() || !isSocket() || over != POLLHUP) {
      return state;
    }
    if ((state & POLLRDHUP) != 0) {
      return state; // it was connected, or listened
    }
    long peeked = SocketCalls.peek(s, fd);
    if (peeked == -ENOTCONN || peeked == -EINVAL) {
      return 0;
    }
    keepError(peeked);
    return state;
  }

  /** Keeps the error of a peek, which clears the socket's error on some systems. */
  void keepError(long peeked) {
    if (peeked < 0 && peeked != -EAGAIN && error == 0) {
      error = (int) -peeked;
    }
  }

  /**
   * {@code so_error} at an end of file. It is kept, since reading {@code SO_ERROR} clears the
   * socket's error. POLLERR does not tell whether there is one: FreeBSD never sets it for sockets,
   * and macOS rarely does.
   *
   * @return an errno, or 0
   */
  int error(CallMemory s) {
    if (isSocket() && error == 0) {
      error = SocketCalls.takeError(s, fd);
    }
    return error;
  }

  /** Whether a channel owns the descriptor, which closes it if it cannot be connected. */
  boolean isOfChannel() {
    return channel != null;
  }

  boolean isOf(SelectableChannel other) {
    return channel != null && channel.get() == other;
  }

  /**
   * Whether the descriptor still refers to the file. Without a channel only a closed descriptor is
   * noticed, not one that refers to another file by now.
   */
  boolean isStillOpen(CallMemory s) {
    if (owned) {
      return true;
    }
    return !isLeftByChannel() && FileCalls.isOpen(s, fd);
  }

  /** Whether a channel owned the descriptor and is closed. The number may be of another file. */
  boolean isLeftByChannel() {
    if (channel == null) {
      return false;
    }
    SelectableChannel live = channel.get();
    return live == null || !live.isOpen();
  }

  /** The watch of one kqueue; null if the kqueue does not watch this file. */
  @Nullable PollWatch watchOf(KQueue kq) {
    for (PollWatch watch : watches) {
      if (watch.kq == kq) {
        return watch;
      }
    }
    return null;
  }
}
