// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.FdDescriptor;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.ForeignTransfer;
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
    return owned != null
        ? FileCalls.transfer(s, number, memory, write)
        : ForeignTransfer.transfer(s, number, memory, write);
  }

  @Override
  protected void close(File file) {
    host.close(file, number);
  }
}
