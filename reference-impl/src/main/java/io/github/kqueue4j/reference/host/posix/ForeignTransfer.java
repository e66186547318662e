// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EBADF;

import io.github.kqueue4j.Errno;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Reads and writes of descriptors that foreign code has opened, which may be in blocking mode. The
 * mode belongs to the open file, which other processes may share, so it is not changed. Instead
 * each call asks not to block:
 *
 * <ul>
 *   <li>sockets by MSG_DONTWAIT, on every system;
 *   <li>all others by RWF_NOWAIT, on Linux, where pipes, eventfds and timerfds know it;
 *   <li>the rest, such as FIFOs and terminals, by {@code poll(2)} and then a small transfer. Such a
 *       transfer blocks if another thread or process takes the data or the room in between, and on
 *       a terminal if the room is smaller than the transfer.
 * </ul>
 */
public final class ForeignTransfer {
  private static final LibraryFunction RECV = LibraryFunction.of("recv");
  private static final LibraryFunction SEND = LibraryFunction.of("send");

  /** Linux only; elsewhere and in older C libraries missing, so that a call fails with ENOSYS. */
  private static final LibraryFunction PREADV2 = LibraryFunction.of("preadv2");

  private static final LibraryFunction PWRITEV2 = LibraryFunction.of("pwritev2");

  /** {@code <linux/fs.h>}. */
  private static final int RWF_NOWAIT = 8;

  private static final int ENOTSOCK = Errno.ENOTSOCK.number();

  /** The most bytes that one call transfers. */
  private static final int MOST = 65_536;

  /**
   * PIPE_BUF: as many bytes can be written without blocking when {@code poll(2)} reports POLLOUT.
   */
  private static final int PIPE_BUF = SystemConstants.LOCAL.isLinux() ? 4096 : 512;

  private ForeignTransfer() {}

  /**
   * {@code read(2)} or {@code write(2)} of at most 64 KiB, through a copy: a pinned array would
   * delay garbage collection if the call blocked nevertheless.
   *
   * @return the number of bytes, or a negated errno; EAGAIN if the call would block
   */
  public static long transfer(CallMemory s, int fd, MemorySegment bytes, boolean write) {
    int n = (int) Math.min(bytes.byteSize(), MOST);
    if (n == 0 && !write) { // a recv(2) of nothing would take an empty datagram
      return FileCalls.isOpen(s, fd) ? 0 : -EBADF;
    }
    ByteBuffer copy = s.array(n);
    if (write) {
      copy.put(0, bytes.asSlice(0, n).asByteBuffer(), 0, n);
      return transfer(s, fd, n, true);
    }
    long got = transfer(s, fd, n, false);
    if (got > 0) {
      bytes.asSlice(0, got).asByteBuffer().put(0, copy, 0, (int) got);
    }
    return got;
  }

  private static long transfer(CallMemory s, int fd, int n, boolean write) {
    int flags = FileCalls.getfl(s, fd);
    if (flags < 0 || (flags & SystemConstants.LOCAL.nonblock()) != 0) {
      return now(s, fd, n, write); // and the call reports why the flags could not be read
    }
    LibraryFunction f = write ? SEND : RECV;
    long got = Calls.callLong(s, f, fd, s.arrayAddress(), n, SystemConstants.LOCAL.dontWait());
    if (got != -ENOTSOCK) {
      return got;
    }
    got = nowait(s, fd, n, write);
    // A disk file gives EAGAIN when the bytes are not in memory, but never has to be waited for.
    boolean settled = got >= 0 || (got == -EAGAIN && !FileCalls.isOnDisk(s, fd));
    if (settled) {
      return got;
    }
    s.forgetRefusal();
    return afterPoll(s, fd, n, write);
  }

  private static long now(CallMemory s, int fd, int n, boolean write) {
    return write
        ? FileCalls.write(s, fd, s.arrayAddress(), n)
        : FileCalls.read(s, fd, s.arrayAddress(), n);
  }

  /** {@code preadv2(2)} or {@code pwritev2(2)} at the file's position, with RWF_NOWAIT. */
  private static long nowait(CallMemory s, int fd, int n, boolean write) {
    s.memory.putLong(0, s.arrayAddress()); // struct iovec
    s.memory.putLong(Long.BYTES, n);
    return Calls.callLong(s, write ? PWRITEV2 : PREADV2, fd, s.address, 1, -1, RWF_NOWAIT, 0);
  }

  private static long afterPoll(CallMemory s, int fd, int n, boolean write) {
    if (PollCalls.state(s, fd, write ? PollCalls.POLLOUT : PollCalls.POLLIN) == 0) {
      return -EAGAIN;
    }
    boolean small = write && n > PIPE_BUF && !FileCalls.isOnDisk(s, fd);
    return now(s, fd, small ? PIPE_BUF : n, write);
  }
}
