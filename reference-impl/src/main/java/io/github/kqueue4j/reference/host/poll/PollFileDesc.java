// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.NewFds;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileDesc;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KqueueOps;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of this process, as far as they were named. A number from elsewhere becomes a
 * file when a change first names it; a second look is taken before it is believed again.
 */
final class PollFileDesc implements FileDesc {
  private final Map<Integer, File> files = new ConcurrentHashMap<>();

  /** A kqueue's number is the end of a pipe of its own: unique, and it can end a wait. */
  @Override
  public int install(Lwp lp, File fp) {
    NewFds made = new NewFds(lp);
    try {
      int error = made.pipe();
      if (error < 0) {
        return error;
      }
      KQueue kq = KqueueOps.kqueue(fp);
      HostQueue.of(kq).opened(kq, new PipeBell(made.first(), made.second()));
      files.put(made.first(), fp);
      return made.first();
    } catch (Throwable t) {
      made.close();
      throw t;
    }
  }

  /** A file that the API has made, and owns. */
  void own(int fd, File fp) {
    files.put(fd, fp);
  }

  /** A descriptor of the API that nobody will get. */
  void disown(int fd) {
    files.remove(fd);
  }

  /** The file of a channel. Its number may have been another's, which must be closed then. */
  PollFile channel(Lwp lp, int fd, SelectableChannel channel) {
    File known = files.get(fd);
    if (known instanceof PollFile file && file.isOf(channel)) {
      return file;
    }
    if (known != null) {
      close(lp, known, fd);
    }
    PollFile made = new PollFile(CallMemory.of(lp), fd, false, channel);
    File before = files.putIfAbsent(fd, made);
    return before instanceof PollFile file ? file : made; // another thread may be first
  }

  @Override
  public @Nullable File holdfp(Lwp lp, int fd) {
    File fp = files.get(fd);
    CallMemory s = CallMemory.of(lp);
    if (fp instanceof PollFile file && !file.isStill(s)) {
      close(lp, file, fd);
      fp = null;
    }
    if (fp == null && fd >= 0 && FileCalls.isOpen(s, fd)) {
      PollFile made = new PollFile(s, fd, false, null);
      File before = files.putIfAbsent(fd, made);
      fp = before == null ? made : before;
    }
    return fp != null && fp.tryHold() ? fp : null;
  }

  @Override
  public boolean checkfdclosed(Lwp lp, int fd, File fp) {
    return files.get(fd) != fp || (fp instanceof PollFile file && !file.isStill(CallMemory.of(lp)));
  }

  /** D-10. */
  @Override
  public boolean dropsClosed() {
    return true;
  }

  /** {@code close(2)}: the number is free first, then its knotes go, then the reference. */
  void close(Lwp lp, File fp, int fd) {
    files.remove(fd, fp);
    fp.closeNumber(lp, this, fd);
  }
}
