// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.LinuxErrno;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Off-heap memory for the arguments and results of system calls, so that none allocates. Confined
 * to who made it: a thread, or the leader of a kqueue.
 */
final class Scratch {
  private static final int SIZE = 256;

  /** Receives {@code errno}. */
  final MemorySegment state;

  /** Whatever a call takes or fills in. */
  final MemorySegment memory;

  /** Events of an {@code epoll_wait}. */
  final MemorySegment events;

  Scratch() {
    Arena arena = Arena.ofAuto();
    state = arena.allocate(Libc.STATE);
    memory = arena.allocate(SIZE, 16);
    events = arena.allocate((long) Epoll.BATCH * Epoll.EVENT_SIZE, 16);
  }

  /** That of a thread. */
  static Scratch of(Lwp lp) {
    HostLwp host = (HostLwp) lp;
    if (host.scratch instanceof Scratch scratch) {
      return scratch;
    }
    Scratch scratch = new Scratch();
    host.scratch = scratch;
    return scratch;
  }

  int intAt(long offset) {
    return memory.get(JAVA_INT, offset);
  }

  long longAt(long offset) {
    return memory.get(JAVA_LONG, offset);
  }

  /** The result of a call: as it is, or the negated errno of the kernel that the port is of. */
  int result(int result) {
    return result == -1 ? -LinuxErrno.ported(state.get(JAVA_INT, 0)) : result;
  }

  long result(long result) {
    return result == -1 ? -LinuxErrno.ported(state.get(JAVA_INT, 0)) : result;
  }
}
