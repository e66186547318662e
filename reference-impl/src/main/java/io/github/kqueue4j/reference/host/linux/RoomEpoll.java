// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;

/**
 * A second epoll of a kqueue, inside the first one, whose registrations are for EPOLLOUT alone. An
 * edge of epoll has all ready bits of its registration, whichever of them is new: with a single
 * registration arriving data would look like room to write, and room like data. An epoll has only
 * one registration of a descriptor. Created for the first WRITE event of a file that can be read,
 * too. Guarded by the kqueue's token.
 */
final class RoomEpoll extends IdentifiedSource {
  /** The descriptor; negative before {@link #open} and after {@link #close}. */
  private int fd = -1;

  /** It may have edges that were not taken. */
  private boolean isReady;

  /**
   * Creates the epoll.
   *
   * @return 0 or an errno
   */
  int open(CallMemory s) {
    fd = Epoll.create(s);
    return fd < 0 ? -fd : 0;
  }

  int number() {
    return fd;
  }

  @Override
  public void interrupt(HostLwp lp, int events) {
    isReady = true;
  }

  /** Takes and reports the edges, if there are any. */
  void take(HostLwp lp, EventBatch batch, SourceTable sources) {
    while (isReady) {
      isReady = !batch.take(fd);
      batch.report(lp, sources);
    }
  }

  void close(CallMemory s) {
    isReady = false;
    if (fd >= 0) {
      FileCalls.close(s, fd);
      fd = -1;
    }
  }
}
