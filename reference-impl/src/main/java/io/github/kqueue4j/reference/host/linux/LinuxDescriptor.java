// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;

import io.github.kqueue4j.reference.host.NumberDescriptor;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** A number of this process. */
final class LinuxDescriptor extends NumberDescriptor {
  private static final long MOST_COPIED = 65_536;

  private final LinuxHost host;

  LinuxDescriptor(LinuxHost host, int number, String kind, int use, @Nullable LinuxFile owned) {
    super(host, number, kind, use, owned);
    this.host = host;
  }

  /** That of a channel, which goes on owning it. */
  LinuxDescriptor(LinuxHost host, int number, SelectableChannel channel) {
    super(host, number, channel);
    this.host = host;
  }

  @Override
  protected long call(Lwp lp, MemorySegment memory, boolean write) {
    Scratch s = Scratch.of(lp);
    long length = memory.byteSize();
    if (owned == null) {
      return callForeign(s, memory, write);
    }
    if (memory.isNative()) {
      return write ? Libc.write(s, number, memory, length) : Libc.read(s, number, memory, length);
    }
    return write
        ? Libc.writeHeap(s, number, memory, length)
        : Libc.readHeap(s, number, memory, length);
  }

  /**
   * A number from elsewhere may block, so it is asked first; and in case it does all the same, the
   * bytes of a Java array go through native memory, as no safepoint waits for such a call.
   */
  private long callForeign(Scratch s, MemorySegment memory, boolean write) {
    int wanted = write ? Epoll.EPOLLOUT : Epoll.EPOLLIN;
    if (Libc.poll(s, number, wanted) == 0) {
      return -EAGAIN;
    }
    if (memory.isNative()) {
      long length = memory.byteSize();
      return write ? Libc.write(s, number, memory, length) : Libc.read(s, number, memory, length);
    }
    long length = Math.min(memory.byteSize(), MOST_COPIED);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(Math.max(1, length));
      if (write) {
        MemorySegment.copy(memory, 0, copy, 0, length);
        return Libc.write(s, number, copy, length);
      }
      long n = Libc.read(s, number, copy, length);
      if (n > 0) {
        MemorySegment.copy(copy, 0, memory, 0, n);
      }
      return n;
    }
  }

  @Override
  protected void close(File file) {
    host.close(file, number);
  }
}
