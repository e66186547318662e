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
    long n = FileCalls.transfer(s, number, memory, write);
    if (owned instanceof PollFile file && (n >= 0 || n == -EAGAIN)) {
      count(file, write, n, memory.byteSize());
    }
    return n;
  }

  private static void count(PollFile file, boolean write, long n, long wanted) {
    if (write) {
      if (n < wanted) {
        file.wasFull = true;
      }
    } else if (n > 0) {
      file.consumed.addAndGet(n);
    }
  }

  @Override
  protected void close(File file) {
    host.close(file, number);
  }
}
