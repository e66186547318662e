// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EACCES;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static io.github.kqueue4j.reference.kern.EventVar.ENOBUFS;
import static io.github.kqueue4j.reference.kern.EventVar.EPERM;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.linux.Netlink.CnMsg;
import io.github.kqueue4j.reference.host.linux.Netlink.Header;
import io.github.kqueue4j.reference.host.linux.Netlink.ProcEvent;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's process connector: a netlink socket that reports every fork, exec and exit in the
 * system. Confined to one thread at a time.
 */
final class ProcessConnector {
  static final int FORK = 1;
  static final int EXEC = 2;
  static final int EXIT = 0x80000000;
  private static final int COMM = 0x200;

  /** The result of a read. */
  enum Found {
    /** A fork, an exec or an exit. */
    MESSAGE,
    /** A message of another kind. */
    OTHER,
    NOTHING,
    /** Messages were lost, as the receive buffer was full. */
    LOSS
  }

  private static final int CN_IDX_PROC = 1;
  private static final int CN_VAL_PROC = 1;
  private static final int PROC_CN_MCAST_LISTEN = 1;
  private static final int NLMSG_DONE = 3;
  private static final int REQUEST = CnMsg.DATA + Integer.BYTES;
  private static final int COMM_LENGTH = 16;
  private static final int ROOM = 512;
  private static final int PROBES = 3;

  final int fd;
  private final ByteBuffer message;
  private final long address;

  /** How far the kernel's time is ahead of {@link System#nanoTime()}, in nanoseconds. */
  private long skew;

  /** The last read failed. */
  private boolean failed;

  /**
   * The errno of the last read; 0 if it succeeded, found nothing or found that messages are lost.
   */
  private int readError;

  private ProcessConnector(int fd) {
    this.fd = fd;
    this.message = ByteBuffer.allocateDirect(ROOM).order(ByteOrder.nativeOrder());
    this.address = MemorySegment.ofBuffer(message).address();
  }

  /**
   * The result of {@link ProcessConnector#open}: a connector or an errno.
   *
   * @param connector null if it could not be opened
   * @param error 0 or an errno
   * @param permanent whether every later attempt would fail, too
   */
  record Opened(@Nullable ProcessConnector connector, int error, boolean permanent) {
    static Opened failed(int error) {
      return new Opened(null, error, error == EPERM);
    }
  }

  /**
   * Opens a connector. EPERM if this process may not use it, or if the connector reports other
   * process ids than this process sees, as in a PID namespace.
   *
   * @param receiveBuffer the size of the receive buffer in bytes
   */
  static Opened open(CallMemory s, int receiveBuffer) {
    int fd = Netlink.socket(s);
    if (fd < 0) {
      return Opened.failed(-fd);
    }
    ProcessConnector made = new ProcessConnector(fd);
    Netlink.receiveBuffer(s, fd, receiveBuffer);
    int error = -Netlink.bind(s, fd, CN_IDX_PROC);
    if (error == 0) {
      error = -made.listen(s);
    }
    Opened opened = error == 0 ? made.probe(s) : Opened.failed(isRefusal(error) ? EPERM : error);
    if (opened.connector == null) {
      made.close(s);
    }
    return opened;
  }

  /**
   * EACCES: before Linux 6.6 the connector requires privileges. ECONNREFUSED: another network
   * namespace than the initial one has no connector.
   */
  private static boolean isRefusal(int error) {
    return error == EACCES || error == Errno.ECONNREFUSED.number();
  }

  /**
   * Probes several times, as the message may be lost when many other events overflow the buffer. A
   * failure is not permanent: another thread may be allowed the calls that this one is refused.
   */
  private Opened probe(CallMemory s) {
    int error = 0;
    for (int i = 0; i < PROBES; i++) {
      int pid = probedProcess(s);
      error = Math.max(0, -pid);
      if (pid > 0) {
        return pid == ProcessHandle.current().pid()
            ? new Opened(this, 0, false)
            : Opened.failed(EPERM);
      }
    }
    return new Opened(null, error == 0 || isRefusal(error) ? EPERM : error, false);
  }

  private int listen(CallMemory s) {
    s.clear();
    s.memory.putInt(Header.LEN, REQUEST);
    s.memory.putShort(Header.TYPE, (short) NLMSG_DONE);
    s.memory.putInt(CnMsg.IDX, CN_IDX_PROC);
    s.memory.putInt(CnMsg.VAL, CN_VAL_PROC);
    s.memory.putShort(CnMsg.LEN, (short) Integer.BYTES);
    s.memory.putInt(CnMsg.DATA, PROC_CN_MCAST_LISTEN);
    long n;
    do {
      n = Netlink.send(s, fd, REQUEST);
    } while (n == -EINTR);
    return (int) Math.min(0, n);
  }

  /**
   * Tests the connector. The kernel also reports a new thread name, before the call that sets the
   * name returns. So this thread gets a name that no other thread has, and then its own name back.
   *
   * @return the id of this process as the connector reports it; 0 if no message arrived, or a
   *     negated errno
   */
  private int probedProcess(CallMemory s) {
    s.clear();
    long own = s.address;
    long name = s.address + COMM_LENGTH;
    int error = Netlink.threadName(s, own);
    if (error < 0) {
      return error;
    }
    long before = System.nanoTime();
    byte[] probe = new byte[COMM_LENGTH];
    byte[] text = "kq".concat(Long.toHexString(before & 0xFFF_FFFF_FFFFL)).getBytes(US_ASCII);
    System.arraycopy(text, 0, probe, 0, text.length);
    s.memory.put(COMM_LENGTH, probe);
    error = Netlink.setThreadName(s, name);
    long after = System.nanoTime();
    if (error < 0) {
      return error;
    }
    Netlink.setThreadName(s, own);
    Found found;
    while ((found = read(s)) != Found.NOTHING) {
      if (found == Found.OTHER
          && what() == COMM
          && message.slice(ProcEvent.COMM, COMM_LENGTH).equals(ByteBuffer.wrap(probe))) {
        skew = time() < before ? time() - before : Math.max(0, time() - after);
        return process();
      }
    }
    return -readError;
  }

  /** Reads one message, without waiting. */
  Found read(CallMemory s) {
    long n;
    do {
      n = Netlink.receive(s, fd, address, ROOM);
    } while (n == -EINTR);
    readError = n < 0 && n != -EAGAIN && n != -ENOBUFS ? (int) -n : 0;
    if (n == -EAGAIN) {
      failed = false;
      return Found.NOTHING;
    }
    if (n < 0) { // ENOBUFS; any other error means as well that messages may be missing
      boolean again = failed && n != -ENOBUFS;
      failed = !again;
      return again ? Found.NOTHING : Found.LOSS;
    }
    failed = false;
    if (n < ProcEvent.END || message.getInt(CnMsg.IDX) != CN_IDX_PROC) {
      message.putInt(ProcEvent.WHAT, 0);
      return Found.OTHER;
    }
    int what = what();
    return what == FORK || what == EXEC || what == EXIT ? Found.MESSAGE : Found.OTHER;
  }

  /** The kind of the event: FORK, EXEC, EXIT or another one. */
  int what() {
    return message.getInt(ProcEvent.WHAT);
  }

  /** The time of the event, as a value of {@link System#nanoTime()}. */
  long time() {
    return message.getLong(ProcEvent.TIMESTAMP) - skew;
  }

  /** The id of the process that caused the event; for a fork, of the parent. */
  int process() {
    return message.getInt(ProcEvent.PROCESS_TGID);
  }

  /** For a fork: the id of the child, 0 if a thread was created instead of a process. */
  int child() {
    int pid = message.getInt(ProcEvent.CHILD_PID);
    return pid == message.getInt(ProcEvent.CHILD_TGID) ? pid : 0;
  }

  /** For an exit: the wait status, with Linux's signal numbers. */
  int status() {
    return message.getInt(ProcEvent.EXIT_CODE);
  }

  void close(CallMemory s) {
    FileCalls.close(s, fd);
  }
}
