// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static io.github.kqueue4j.reference.kern.EventVar.ENOBUFS;
import static io.github.kqueue4j.reference.kern.EventVar.EPERM;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's process connector: a netlink socket that tells of every fork, exec and exit of the
 * system. Confined to one thread at a time.
 */
final class ProcessConnector {
  static final int FORK = 1;
  static final int EXEC = 2;
  static final int EXIT = 0x80000000;
  private static final int COMM = 0x200;

  /** What a read finds. */
  enum Found {
    MESSAGE,
    /** Of another kind than those above. */
    OTHER,
    NOTHING,
    /** There was no room for messages; some are missing. */
    LOSS
  }

  private static final int CN_IDX_PROC = 1;
  private static final int CN_VAL_PROC = 1;
  private static final int PROC_CN_MCAST_LISTEN = 1;
  private static final int NLMSG_DONE = 3;
  private static final int REQUEST = 40; // nlmsghdr, cn_msg, one int
  private static final int MESSAGE = 36; // where a message begins, behind both headers
  private static final int DATA = 52; // and what depends on its kind
  private static final int COMM_LENGTH = 16;

  final int fd;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment message = arena.allocate(512, 8);

  /** How far the kernel's time is ahead of that of {@link System#nanoTime()}. */
  private long skew;

  private ProcessConnector(int fd) {
    this.fd = fd;
  }

  /** A connector, or the errno because of which there is none. */
  record Opened(@Nullable ProcessConnector connector, int error) {}

  /**
   * Opens one: EPERM if this process may not use it, or if it tells of other numbers than this
   * process knows, as in a namespace.
   *
   * @param receiveBuffer how many bytes may wait to be read
   */
  static Opened open(Scratch s, int receiveBuffer) {
    int fd = Netlink.socket(s);
    if (fd < 0) {
      return new Opened(null, -fd);
    }
    ProcessConnector made = new ProcessConnector(fd);
    Netlink.receiveBuffer(s, fd, receiveBuffer);
    int error = Netlink.bind(s, fd, CN_IDX_PROC);
    if (error == 0) {
      error = made.listen(s);
    }
    if (error == 0 && made.tellsOfUs(s)) {
      return new Opened(made, 0);
    }
    made.close(s);
    return new Opened(null, error == 0 ? EPERM : -error);
  }

  private int listen(Scratch s) {
    MemorySegment request = arena.allocate(REQUEST, 8);
    request.set(JAVA_INT, 0, REQUEST);
    request.set(JAVA_SHORT, 4, (short) NLMSG_DONE);
    request.set(JAVA_INT, 16, CN_IDX_PROC);
    request.set(JAVA_INT, 20, CN_VAL_PROC);
    request.set(JAVA_SHORT, 32, (short) Integer.BYTES);
    request.set(JAVA_INT, MESSAGE, PROC_CN_MCAST_LISTEN);
    return (int) Math.min(0, Netlink.send(s, fd, request));
  }

  /**
   * A thread that is given a name is told of, too, before the call returns: so this one gets a name
   * that no other thread has, and its own back.
   */
  private boolean tellsOfUs(Scratch s) {
    MemorySegment own = arena.allocate(COMM_LENGTH);
    Netlink.threadName(s, own);
    MemorySegment probe = arena.allocate(COMM_LENGTH);
    long before = System.nanoTime();
    probe.setString(0, "kq" + Long.toHexString(before & 0xFFF_FFFF_FFFFL));
    Netlink.setThreadName(s, probe);
    long after = System.nanoTime();
    Netlink.setThreadName(s, own);
    Found found;
    while ((found = read(s)) != Found.NOTHING) {
      if (found == Found.OTHER
          && what() == COMM
          && message.asSlice(DATA + 8, COMM_LENGTH).mismatch(probe) < 0) {
        skew = time() < before ? time() - before : Math.max(0, time() - after);
        return second() == ProcessHandle.current().pid();
      }
    }
    return false;
  }

  /** Reads one message, without waiting. */
  Found read(Scratch s) {
    long n;
    do {
      n = Netlink.receive(s, fd, message);
    } while (n == -EINTR);
    if (n == -ENOBUFS) {
      return Found.LOSS;
    }
    if (n == -EAGAIN) {
      return Found.NOTHING;
    }
    if (n < 0) {
      throw new AssertionError("recvfrom of the process connector: errno " + -n);
    }
    if (n < DATA + 24 || message.get(JAVA_INT, 16) != CN_IDX_PROC) {
      message.fill((byte) 0);
      return Found.OTHER;
    }
    int what = what();
    return what == FORK || what == EXEC || what == EXIT ? Found.MESSAGE : Found.OTHER;
  }

  /** FORK, EXEC, EXIT … */
  int what() {
    return message.get(JAVA_INT_UNALIGNED, MESSAGE);
  }

  /** When it happened, as {@link System#nanoTime()} counts. */
  long time() {
    return message.get(JAVA_LONG_UNALIGNED, MESSAGE + 8) - skew;
  }

  /** The process that did it: of a fork the parent. */
  int process() {
    return second();
  }

  private int second() {
    return message.get(JAVA_INT_UNALIGNED, DATA + 4);
  }

  /** Of a fork: the child, 0 if that is but a thread. */
  int child() {
    int pid = message.get(JAVA_INT_UNALIGNED, DATA + 8);
    return pid == message.get(JAVA_INT_UNALIGNED, DATA + 12) ? pid : 0;
  }

  /** Of an exit: the wait status, as Linux has it. */
  int status() {
    return message.get(JAVA_INT_UNALIGNED, DATA + 8);
  }

  void close(Scratch s) {
    Libc.close(s, fd);
  }
}
