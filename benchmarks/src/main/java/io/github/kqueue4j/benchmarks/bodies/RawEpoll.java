// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** An epoll instance that is called through FFM only, to measure the cost of Linux itself. */
final class RawEpoll implements Closeable {
  /** {@code EPOLLIN}. */
  static final int IN = 1;

  /** {@code EPOLLIN | EPOLLET}. */
  static final int IN_EDGE = IN | 1 << 31;

  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final long FIONREAD = 0x541B;
  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
  private static final long EVENT_BYTES = PACKED ? 12 : 16;
  private static final long DATA = PACKED ? 4 : 8;

  private final MemorySegment events;
  private final MemorySegment one = Arena.ofAuto().allocate(16);
  private final int max;
  private final int epfd;

  RawEpoll(int max) throws UnavailableException {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new UnavailableException("epoll exists on Linux only");
    }
    this.max = max;
    this.events = Arena.ofAuto().allocate(EVENT_BYTES * max, 8);
    try {
      epfd = (int) Calls.CREATE.invokeExact(0);
    } catch (Throwable t) {
      throw Posix.bindingError(t);
    }
  }

  void add(int fd, int interest, long data) throws IOException {
    one.set(JAVA_INT, 0, interest);
    one.set(JAVA_LONG_UNALIGNED, DATA, data);
    control(EPOLL_CTL_ADD, fd);
  }

  void delete(int fd) throws IOException {
    control(EPOLL_CTL_DEL, fd);
  }

  private void control(int operation, int fd) throws IOException {
    int result;
    try {
      result = (int) Calls.CTL.invokeExact(epfd, operation, fd, one);
    } catch (Throwable t) {
      throw Posix.bindingError(t);
    }
    if (result != 0) {
      throw new IOException("epoll_ctl " + operation + " of descriptor " + fd + " failed");
    }
  }

  /** Waits for events; returns −1 if a signal interrupts the wait. */
  int await(int timeoutMillis) {
    try {
      return (int) Calls.WAIT.invokeExact(epfd, events, max, timeoutMillis);
    } catch (Throwable t) {
      throw Posix.bindingError(t);
    }
  }

  /** The data of an event that the last wait returned. */
  long data(int i) {
    return events.get(JAVA_LONG_UNALIGNED, i * EVENT_BYTES + DATA);
  }

  /** The number of bytes that can be read from a descriptor, by {@code ioctl(FIONREAD)}. */
  int available(int fd) {
    try {
      int result = (int) Calls.IOCTL.invokeExact(fd, FIONREAD, one);
      return result == 0 ? one.get(JAVA_INT, 0) : -1;
    } catch (Throwable t) {
      throw Posix.bindingError(t);
    }
  }

  static int eventfd() {
    try {
      return (int) Calls.EVENTFD.invokeExact(0, 0);
    } catch (Throwable t) {
      throw Posix.bindingError(t);
    }
  }

  @Override
  public void close() throws IOException {
    Posix.close(epfd);
  }

  /**
   * Bound when the first instance is created, because other systems do not have these functions.
   */
  private static final class Calls {
    static final MethodHandle CREATE =
        Posix.handle("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    static final MethodHandle CTL =
        Posix.handle(
            "epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    static final MethodHandle WAIT =
        Posix.handle(
            "epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    static final MethodHandle IOCTL =
        Posix.handle(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(2));
    static final MethodHandle EVENTFD =
        Posix.handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  }
}
