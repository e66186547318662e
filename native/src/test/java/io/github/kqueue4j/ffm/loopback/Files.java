// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.kqueue4j.Errno;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * close(2), fcntl(2), open(2) and so on of the emulated system: Linux's calls, with that system's
 * flags and errors.
 */
final class Files {

  private static final Header LINUX_NUMBERS = Header.LIBKQUEUE;
  private static final int O_PATH = LINUX_NUMBERS.get("O_PATH");
  private static final int O_ACCMODE = 3;
  private static final int EMLINK = 31;
  private static final int EFTYPE = 79;

  private final Dialect dialect;
  private final ReferenceCalls kernel;
  private final Linux linux = new Linux();

  Files(Dialect dialect, ReferenceCalls kernel) {
    this.dialect = dialect;
    this.kernel = kernel;
  }

  void addTo(Map<String, MemorySegment> symbols, Stubs stubs) {
    FunctionDescriptor transfer = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    put(symbols, stubs, "close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    put(symbols, stubs, "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    put(symbols, stubs, "open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    put(symbols, stubs, "read", transfer);
    put(symbols, stubs, "write", transfer);
    put(symbols, stubs, "poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    put(symbols, stubs, "pipe", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    put(
        symbols,
        stubs,
        "socketpair",
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  }

  private void put(
      Map<String, MemorySegment> symbols, Stubs stubs, String name, FunctionDescriptor descriptor) {
    symbols.put(name, stubs.of(this, name, descriptor));
  }

  int close(int fd) {
    return kernel.closeQueue(fd)
        ? 0
        : (int) end(Linux.call(state -> (int) linux.close.invokeExact(state, fd)));
  }

  int fcntl(int fd, int command, int argument) {
    int translated = isSetFl(command) ? flags(argument, dialect.header(), LINUX_NUMBERS) : argument;
    long result =
        Linux.call(state -> (int) linux.fcntl.invokeExact(state, fd, command, translated));
    return (int)
        end(
            command == dialect.header().get("F_GETFL") && result >= 0
                ? flags((int) result, LINUX_NUMBERS, dialect.header())
                : result);
  }

  private boolean isSetFl(int command) {
    return command == dialect.header().get("F_SETFL");
  }

  private static int flags(int flags, Header from, Header to) {
    int translated = flags & O_ACCMODE;
    for (String name : new String[] {"O_NONBLOCK", "O_CLOEXEC", "O_NOFOLLOW"}) {
      translated |= (flags & from.get(name)) != 0 ? to.get(name) : 0;
    }
    return translated;
  }

  int open(MemorySegment path, int flags) {
    boolean isBsd = dialect.header() != LINUX_NUMBERS;
    int itself = isBsd ? dialect.header().find("O_PATH").orElse(0) : 0;
    boolean link = (flags & (itself | dialect.header().find("O_SYMLINK").orElse(0))) != 0;
    int translated =
        flags(flags, dialect.header(), LINUX_NUMBERS)
            | (link ? O_PATH | LINUX_NUMBERS.get("O_NOFOLLOW") : 0);
    long result = Linux.call(state -> (int) linux.open.invokeExact(state, path, translated));
    if (result == -Errno.ELOOP.number() && (flags & dialect.header().get("O_NOFOLLOW")) != 0) {
      Linux.setErrno(refusalOfLink());
      return -1;
    }
    return (int) end(result);
  }

  /** The emulated system's error for O_NOFOLLOW on a symbolic link. */
  private int refusalOfLink() {
    return switch (dialect.header().folder()) {
      case "freebsd", "dragonfly" -> EMLINK;
      case "netbsd" -> EFTYPE;
      default -> dialect.header().get("ELOOP");
    };
  }

  long read(int fd, MemorySegment target, long bytes) {
    return end(Linux.call(state -> (long) linux.read.invokeExact(state, fd, target, bytes)));
  }

  long write(int fd, MemorySegment source, long bytes) {
    return end(Linux.call(state -> (long) linux.write.invokeExact(state, fd, source, bytes)));
  }

  int poll(MemorySegment fds, long count, int millis) {
    return (int) end(Linux.call(state -> (int) linux.poll.invokeExact(state, fds, count, millis)));
  }

  int pipe(MemorySegment fds) {
    return (int) end(Linux.call(state -> (int) linux.pipe.invokeExact(state, fds)));
  }

  int socketpair(int domain, int type, int protocol, MemorySegment fds) {
    return (int)
        end(
            Linux.call(
                state -> (int) linux.socketpair.invokeExact(state, domain, type, protocol, fds)));
  }

  private long end(long result) {
    if (result >= 0) {
      return result;
    }
    Linux.setErrno(dialect.errno((int) -result));
    return -1;
  }
}
