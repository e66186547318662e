// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

/**
 * Error numbers by their C names; ENOTSUP is EOPNOTSUPP. The numbers are those of the reference
 * backend on every host: EAGAIN is 35 on Linux too. See errno(2), and the section ERRORS of
 * kqueue(2) for the errors of a queue.
 */
public enum Errno {
  /** Operation not permitted. */
  EPERM(1, "operation not permitted"),
  /** No such file, directory or event. */
  ENOENT(2, "no such file, directory or event"),
  /** No such process. */
  ESRCH(3, "no such process"),
  /** Interrupted. */
  EINTR(4, "interrupted"),
  /** Input/output error. */
  EIO(5, "input/output error"),
  /** Device not configured. */
  ENXIO(6, "device not configured"),
  /** Argument list too long. */
  E2BIG(7, "argument list too long"),
  /** Not an executable file. */
  ENOEXEC(8, "not an executable file"),
  /** Bad file descriptor. */
  EBADF(9, "bad file descriptor"),
  /** No child processes. */
  ECHILD(10, "no child processes"),
  /** A deadlock was avoided. */
  EDEADLK(11, "a deadlock was avoided"),
  /** Out of memory, or too many. */
  ENOMEM(12, "out of memory, or too many"),
  /** Permission denied. */
  EACCES(13, "permission denied"),
  /** Bad address. */
  EFAULT(14, "bad address"),
  /** Device busy. */
  EBUSY(16, "device busy"),
  /** Exists already. */
  EEXIST(17, "exists already"),
  /** Link across devices. */
  EXDEV(18, "link across devices"),
  /** Not supported by the device. */
  ENODEV(19, "not supported by the device"),
  /** Not a directory. */
  ENOTDIR(20, "not a directory"),
  /** Is a directory. */
  EISDIR(21, "is a directory"),
  /** Invalid argument. */
  EINVAL(22, "invalid argument"),
  /** Too many open files in the system. */
  ENFILE(23, "too many open files in the system"),
  /** Too many open files in the process. */
  EMFILE(24, "too many open files in the process"),
  /** Not for this kind of descriptor. */
  ENOTTY(25, "not for this kind of descriptor"),
  /** Program file busy. */
  ETXTBSY(26, "program file busy"),
  /** File too large. */
  EFBIG(27, "file too large"),
  /** No space left. */
  ENOSPC(28, "no space left"),
  /** Cannot seek. */
  ESPIPE(29, "cannot seek"),
  /** Read-only file system. */
  EROFS(30, "read-only file system"),
  /** Too many links. */
  EMLINK(31, "too many links"),
  /** The pipe has no reader. */
  EPIPE(32, "the pipe has no reader"),
  /** Result out of range. */
  ERANGE(34, "result out of range"),
  /** Nothing available now, try again. Also EWOULDBLOCK. */
  EAGAIN(35, "nothing available now, try again"),
  /** Now in progress. */
  EINPROGRESS(36, "now in progress"),
  /** Already in progress. */
  EALREADY(37, "already in progress"),
  /** Not a socket. */
  ENOTSOCK(38, "not a socket"),
  /** Not supported. Also ENOTSUP, which has a number of its own on some hosts. */
  EOPNOTSUPP(45, "not supported"),
  /** Address family not supported. */
  EAFNOSUPPORT(47, "address family not supported"),
  /** Address in use. */
  EADDRINUSE(48, "address in use"),
  /** Address not available. */
  EADDRNOTAVAIL(49, "address not available"),
  /** Network down. */
  ENETDOWN(50, "network down"),
  /** Network unreachable. */
  ENETUNREACH(51, "network unreachable"),
  /** Connection aborted. */
  ECONNABORTED(53, "connection aborted"),
  /** Connection reset by the peer. */
  ECONNRESET(54, "connection reset by the peer"),
  /** No buffer space. */
  ENOBUFS(55, "no buffer space"),
  /** Already connected. */
  EISCONN(56, "already connected"),
  /** Not connected. */
  ENOTCONN(57, "not connected"),
  /** Timed out. */
  ETIMEDOUT(60, "timed out"),
  /** Connection refused. */
  ECONNREFUSED(61, "connection refused"),
  /** Too many levels. */
  ELOOP(62, "too many levels"),
  /** Name too long. */
  ENAMETOOLONG(63, "name too long"),
  /** Host unreachable. */
  EHOSTUNREACH(65, "host unreachable"),
  /** Function not implemented. */
  ENOSYS(78, "function not implemented"),
  /** Value too large. */
  EOVERFLOW(84, "value too large"),
  /** Cancelled. */
  ECANCELED(85, "cancelled"),
  /**
   * An error number of the host without a constant in this enum; the exception's message gives the
   * number.
   */
  EOTHER(-1, "an error that has no name here");

  private static final Errno[] BY_NUMBER = byNumber();

  private final int number;
  private final String description;

  Errno(int number, String description) {
    this.number = number;
    this.description = description;
  }

  private static Errno[] byNumber() {
    Errno[] table = new Errno[ECANCELED.number + 1];
    for (Errno errno : values()) {
      if (errno.number > 0) {
        table[errno.number] = errno;
      }
    }
    for (int i = 0; i < table.length; i++) {
      table[i] = table[i] == null ? EOTHER : table[i];
    }
    return table;
  }

  /**
   * Returns the number that an entry with EV_ERROR has in data.
   *
   * @return the number on the reference backend; −1 for EOTHER
   */
  public int number() {
    return number;
  }

  /**
   * Returns the constant for a number.
   *
   * @param number the number on the reference backend, not the host's number
   * @return the constant; EOTHER if the number is unknown
   */
  public static Errno of(long number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : EOTHER;
  }

  /**
   * Returns the meaning of the error, in lower case and without a full stop.
   *
   * @return such as {@code bad file descriptor}
   */
  public String description() {
    return description;
  }
}
