// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;

import io.github.kqueue4j.reference.host.FdDescriptor;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.foreign.MemorySegment;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** A file descriptor of this process. */
final class LinuxDescriptor extends FdDescriptor {
  private final LinuxHost host;

  LinuxDescriptor(LinuxHost host, int number, String kind, int use, @Nullable LinuxFile owned) {
    super(host, number, kind, use, owned);
    this.host = host;
  }

  /** The descriptor of a channel; the channel keeps the ownership. */
  LinuxDescriptor(LinuxHost host, int number, SelectableChannel channel) {
    super(host, number, channel);
    this.host = host;
  }

  @Override
  protected long call(Lwp lp, MemorySegment memory, boolean write) {
    CallMemory s = CallMemory.of(lp);
    if (owned != null) {
      return FileCalls.transfer(s, number, memory, write, false);
    }
    // A descriptor that the API did not open may be in blocking mode, so its state is polled first.
    int wanted = write ? Epoll.EPOLLOUT : Epoll.EPOLLIN;
    return PollCalls.state(s, number, wanted) == 0
        ? -EAGAIN
        : FileCalls.transfer(s, number, memory, write, true);
  }

  @Override
  protected void close(File file) {
    host.close(file, number);
  }
}
