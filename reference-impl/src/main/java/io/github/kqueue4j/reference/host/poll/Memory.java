// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Off-heap memory for the arguments and results of system calls. Confined to who made it: a thread,
 * or the leader of a kqueue.
 */
final class Memory {
  private static final int SIZE = 64;

  /** Receives {@code errno}. */
  final MemorySegment state;

  /** Whatever a call takes or fills in. */
  final MemorySegment segment;

  /** {@code struct pollfd} each; grows. */
  private MemorySegment polls;

  Memory() {
    Arena arena = Arena.ofAuto();
    state = arena.allocate(Posix.STATE);
    segment = arena.allocate(SIZE, 16);
    polls = arena.allocate(8L * Posix.POLLFD, 8);
  }

  /** That of a thread. */
  static Memory of(Lwp lp) {
    HostLwp host = (HostLwp) lp;
    if (host.scratch instanceof Memory memory) {
      return memory;
    }
    Memory memory = new Memory();
    host.scratch = memory;
    return memory;
  }

  /** Room for so many {@code struct pollfd}. */
  MemorySegment polls(int n) {
    long bytes = (long) n * Posix.POLLFD;
    if (polls.byteSize() < bytes) {
      polls = Arena.ofAuto().allocate(bytes * 2, 8);
    }
    return polls;
  }

  int intAt(long offset) {
    return segment.get(JAVA_INT, offset);
  }

  /** The result of a call: as it is, or the negated errno of the kernel that the port is of. */
  int result(int result) {
    return result == -1 ? -Posix.FACTS.ported(state.get(JAVA_INT, 0)) : result;
  }

  long result(long result) {
    return result == -1 ? -Posix.FACTS.ported(state.get(JAVA_INT, 0)) : result;
  }
}
