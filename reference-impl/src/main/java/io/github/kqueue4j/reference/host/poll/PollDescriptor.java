// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;

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
final class PollDescriptor extends FdDescriptor {
  private final PollHost host;

  /**
   * Creates a descriptor.
   *
   * @param use File.FREAD and FWRITE; 0 for events only
   */
  PollDescriptor(PollHost host, int number, String kind, int use, @Nullable File owned) {
    super(host, number, kind, use, owned);
    this.host = host;
  }

  /** The descriptor of a channel; the channel keeps the ownership. */
  PollDescriptor(PollHost host, int number, SelectableChannel channel) {
    super(host, number, channel);
    this.host = host;
  }

  @Override
  protected long call(Lwp lp, MemorySegment memory, boolean write) {
    CallMemory s = CallMemory.of(lp);
    if (owned == null) {
      return ForeignTransfer.transfer(s, number, memory, write);
    }
    PollFile file = file();
    ByteFlow flow = file == null ? null : write ? file.out : file.in;
    if (file == null || flow == null) {
      return FileCalls.transfer(s, number, memory, write);
    }
    long n = 0;
    flow.begin();
    try {
      n = FileCalls.transfer(s, number, memory, write);
    } finally {
      flow.end(write, n);
    }
    if (write && n < memory.byteSize() && (n >= 0 || n == -EAGAIN)) {
      file.wasFull = true;
    }
    return n;
  }

  /** The end of a pipe or socket pair that the descriptor is; null if it is none of the API. */
  @Nullable PollFile file() {
    return owned instanceof PollFile file ? file : null;
  }

  @Override
  protected void close(File file) {
    host.close(file, number);
  }
}
