// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLERR;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLHUP;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLIN;
import static io.github.kqueue4j.reference.host.posix.PollCalls.POLLOUT;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
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
import org.jspecify.annotations.Nullable;

/** The file behind a descriptor, other than a kqueue or a file opened by its path. */
final class PollFile extends File {
  /** The descriptor. */
  final int fd;

  /** Whether the API opened the file, and closes it. Other code may know its number. */
  final boolean owned;

  /** {@code SO_TYPE}; negative if the file is not a socket. */
  final int socketType;

  /**
   * Whether the file is on disk, and so always ready. {@code poll(2)} says otherwise of some files
   * in {@code /sys} and {@code /proc}: POLLERR and POLLPRI then announce a change.
   */
  final boolean onDisk;

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
    this.socketType = socketType(s, fd);
    this.onDisk = !owned && !isSocket() && FileCalls.isOnDisk(s, fd);
    this.channel = channel == null ? null : new WeakReference<>(channel);
  }

  /** Asks a second time after an error other than ENOTSOCK, which may be temporary. */
  private static int socketType(CallMemory s, int fd) {
    int type = SocketCalls.type(s, fd);
    return type >= 0 || type == -Errno.ENOTSOCK.number() ? type : SocketCalls.type(s, fd);
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
    if (channel != null) {
      SelectableChannel live = channel.get();
      if (live == null || !live.isOpen()) {
        return false;
      }
    }
    return FileCalls.isOpen(s, fd);
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
