// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.ENOSYS;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** System calls on descriptors of any kind, and those that open files and pipes. */
public final class FileCalls {
  private static final LibraryFunction CLOSE = LibraryFunction.of("close");
  private static final LibraryFunction READ = LibraryFunction.of("read");
  private static final LibraryFunction WRITE = LibraryFunction.of("write");
  private static final LibraryFunction IOCTL = LibraryFunction.of("ioctl");
  private static final LibraryFunction FCNTL = LibraryFunction.of("fcntl");
  private static final LibraryFunction LSEEK = LibraryFunction.of("lseek");
  private static final LibraryFunction ISATTY = LibraryFunction.of("isatty");
  private static final LibraryFunction OPEN = LibraryFunction.of("open");
  private static final LibraryFunction PIPE = LibraryFunction.of("pipe");
  private static final LibraryFunction PIPE2 = LibraryFunction.of("pipe2");

  // <fcntl.h>; the same on all systems
  private static final int F_GETFD = 1;
  private static final int F_SETFD = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int FD_CLOEXEC = 1;

  /** From Linux' {@code <fcntl.h>}. */
  private static final int F_GETPIPE_SZ = 1032;

  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;

  /** The size in bytes up to which a Java array is copied, which is cheaper than pinning it. */
  private static final int COPIED = 1024;

  private FileCalls() {}

  /**
   * Checks that the C library has every function of this class that both hosts need.
   *
   * @throws UnsatisfiedLinkError if a function is missing; the message names it
   */
  public static void require() {
    LibraryFunction.require(CLOSE, READ, WRITE, IOCTL, FCNTL, LSEEK, ISATTY, OPEN, PIPE);
  }

  /** {@code close(2)}. */
  public static int close(CallMemory s, int fd) {
    return Calls.call(s, CLOSE, fd);
  }

  /** {@code read(2)} into memory at an address. */
  public static long read(CallMemory s, int fd, long address, long length) {
    return Calls.callLong(s, READ, fd, address, length);
  }

  /** {@code write(2)} from memory at an address. */
  public static long write(CallMemory s, int fd, long address, long length) {
    return Calls.callLong(s, WRITE, fd, address, length);
  }

  /**
   * {@code read(2)} or {@code write(2)} of bytes in Java memory, on a descriptor in non-blocking
   * mode. See {@link ForeignTransfer} for others.
   */
  public static long transfer(CallMemory s, int fd, MemorySegment bytes, boolean write) {
    long length = bytes.byteSize();
    if (length > COPIED) {
      return Calls.callWithArray(s, write ? WRITE : READ, fd, bytes);
    }
    int n = (int) length;
    ByteBuffer copy = s.array(COPIED);
    if (write) {
      copy.put(0, bytes.asSlice(0, n).asByteBuffer(), 0, n);
      return write(s, fd, s.arrayAddress(), n);
    }
    long got = read(s, fd, s.arrayAddress(), n);
    if (got > 0) {
      bytes.asSlice(0, got).asByteBuffer().put(0, copy, 0, (int) got);
    }
    return got;
  }

  /** {@code ioctl(2)} with the scratch memory as its argument. */
  public static int ioctl(CallMemory s, int fd, long request) {
    return Calls.callVariadic(s, IOCTL, fd, request, s.address);
  }

  /**
   * {@code ioctl(2)} with FIONREAD: the number of bytes that can be read, up to the mark of urgent
   * data.
   *
   * @return −1 if the request fails, as on listening sockets and some devices
   */
  public static int fionread(CallMemory s, int fd) {
    int error =
        Calls.VARIADIC_IN_REGISTERS
            ? Calls.bare(s, IOCTL, fd, SystemConstants.LOCAL.fionread(), s.address, 0, 0)
            : Math.max(-1, ioctl(s, fd, SystemConstants.LOCAL.fionread()));
    int bytes = error < 0 ? error : Math.max(0, s.intAt(0));
    return Calls.FAULTS ? InjectedErrors.fionread(fd, bytes) : bytes;
  }

  private static int fcntl(CallMemory s, int fd, int command, long arg) {
    return Calls.callVariadic(s, FCNTL, fd, command, arg);
  }

  /** {@code fcntl(2)} with F_GETFD: whether the descriptor is open. */
  public static boolean isOpen(CallMemory s, int fd) {
    return fcntl(s, fd, F_GETFD, 0) != -EBADF;
  }

  /** {@code fcntl(2)} with F_GETFL. */
  public static int getfl(CallMemory s, int fd) {
    return fcntl(s, fd, F_GETFL, 0);
  }

  /** {@code fcntl(2)} with F_GETPIPE_SZ, on Linux only: the capacity of a pipe in bytes. */
  public static int pipeSize(CallMemory s, int fd) {
    return fcntl(s, fd, F_GETPIPE_SZ, 0);
  }

  /**
   * Whether a descriptor is one of a file on disk, which never has to be waited for. {@code
   * lseek(2)} with a negative offset is EINVAL for those, changes nothing, and is ESPIPE or without
   * effect for pipes, terminals, eventfds and timerfds.
   */
  public static boolean isOnDisk(CallMemory s, int fd) {
    return Calls.callLong(s, LSEEK, fd, -1, SEEK_SET) == -EINVAL;
  }

  /** {@code isatty(3)}: whether a descriptor is a terminal, or either end of a pseudo-terminal. */
  public static boolean isTerminal(CallMemory s, int fd) {
    return Calls.call(s, ISATTY, fd) == 1;
  }

  /** {@code lseek(2)} with SEEK_CUR and offset 0: the file offset, or a negated errno. */
  public static long offset(CallMemory s, int fd) {
    return Calls.callLong(s, LSEEK, fd, 0, SEEK_CUR);
  }

  /**
   * {@code open(2)}, close-on-exec. Repeated after EINTR, which a slow network file system may
   * return.
   *
   * @param path the bytes of the path
   * @param flags O_* bits in addition to O_CLOEXEC
   */
  public static int open(CallMemory s, byte[] path, int flags) {
    ByteBuffer name = s.array(path.length + 1);
    name.put(0, path).put(path.length, (byte) 0);
    int fd;
    do {
      fd =
          Calls.callVariadic(s, OPEN, s.arrayAddress(), SystemConstants.LOCAL.cloexec() | flags, 0);
    } while (fd == -EINTR);
    return fd;
  }

  /**
   * {@code pipe2(2)}, non-blocking and close-on-exec; both descriptors are in the scratch memory.
   */
  public static int pipe(CallMemory s) {
    if (SystemConstants.LOCAL.atomic() != 0) {
      int error =
          Calls.call(
              s,
              PIPE2,
              s.address,
              SystemConstants.LOCAL.nonblock() | SystemConstants.LOCAL.cloexec());
      if (error != -ENOSYS) {
        return error;
      }
    }
    int error = Calls.call(s, PIPE, s.address);
    return error < 0 ? error : prepareBoth(s);
  }

  /**
   * Makes both descriptors in the scratch memory close-on-exec and non-blocking, or closes both on
   * an error.
   *
   * @return 0 or a negated errno
   */
  static int prepareBoth(CallMemory s) {
    int first = s.intAt(0);
    int second = s.intAt(4);
    int error = prepare(s, first);
    if (error >= 0) {
      error = prepare(s, second);
    }
    if (error < 0) {
      close(s, first);
      close(s, second);
    }
    return Math.min(0, error);
  }

  private static int prepare(CallMemory s, int fd) {
    int error = fcntl(s, fd, F_SETFD, FD_CLOEXEC);
    int flags = error < 0 ? error : fcntl(s, fd, F_GETFL, 0);
    return flags < 0 ? flags : fcntl(s, fd, F_SETFL, flags | SystemConstants.LOCAL.nonblock());
  }
}
