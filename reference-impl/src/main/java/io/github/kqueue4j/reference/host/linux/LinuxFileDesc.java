// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileDesc;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KqueueOps;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of this process. Those that the API made are known; a number from elsewhere
 * becomes a file when a change first names it, and since others can close it and open something
 * else, a second look is taken before it is believed again.
 */
final class LinuxFileDesc implements FileDesc {
  private final FileTable table = new FileTable();

  /** A kqueue's number is an eventfd of its own: unique, and a limit of the process counts it. */
  @Override
  public int install(Lwp lp, File fp) {
    int fd = Epoll.eventfd(CallMemory.of(lp));
    if (fd < 0) {
      return fd;
    }
    try {
      KQueue kq = KqueueOps.kqueue(fp);
      HostQueue.of(kq).opened(kq, new Eventfd(fd));
      forgetForeign(lp, fd);
      table.put(fd, fp);
    } catch (Throwable t) {
      FileCalls.close(new CallMemory(), fd);
      throw t;
    }
    return fd;
  }

  /**
   * A descriptor that the API has made, and owns.
   *
   * @param type what it is of, one of {@code S_IF*}
   * @return its file
   */
  LinuxFile own(Lwp lp, int fd, int type) {
    LinuxFile fp = new LinuxFile(ops(type), fd, null);
    forgetForeign(lp, fd);
    table.put(fd, fp);
    return fp;
  }

  /** A descriptor of the API that nobody will get. */
  void disown(int fd) {
    if (fd >= 0) {
      table.put(fd, null);
    }
  }

  /** The number is a channel's: it knows better than the kernel how long. */
  void channel(Lwp lp, int fd, SelectableChannel channel) {
    File fp = holdfp(lp, fd);
    if (fp != null) {
      if (fp instanceof LinuxFile file && !file.isOwned()) {
        file.setChannel(channel);
      }
      fp.fdrop(lp);
    }
  }

  /** The number was free: a file that somebody else had there is closed. */
  private void forgetForeign(Lwp lp, int fd) {
    if (table.get(fd) instanceof LinuxFile file) {
      file.gone = true;
      close(lp, file, fd);
    }
  }

  private static FileOps ops(int type) {
    return switch (type) {
      case Statx.S_IFIFO -> PipeOps.PIPEOPS;
      case Statx.S_IFSOCK -> SocketOps.SOCKETOPS;
      case Statx.S_IFREG, Statx.S_IFDIR, Statx.S_IFLNK -> VnodeOps.VNODEOPS;
      default -> DeviceOps.DEVICEOPS; // terminals, and what has no type: timerfd, pidfd …
    };
  }

  @Override
  public @Nullable File holdfp(Lwp lp, int fd) {
    File fp = table.get(fd);
    if (fp instanceof LinuxFile file && !file.isStill(lp)) {
      close(lp, file, fd);
      fp = null;
    }
    if (fp == null) {
      fp = findForeign(lp, fd);
    }
    if (fp == null) {
      return null;
    }
    if (fp.fOps instanceof VnodeOps) {
      VnodeEvents.takeEvents(lp, fp); // before a change replaces what they are asked for
    }
    return fp.tryHold() ? fp : null;
  }

  private @Nullable File findForeign(Lwp lp, int fd) {
    Statx found = Statx.of(CallMemory.of(lp), fd);
    if (found.links() < 0) {
      return null; // no such descriptor
    }
    LinuxFile fp = new LinuxFile(ops(found.type()), fd, found);
    return table.replace(fd, null, fp) ? fp : table.get(fd); // another thread may be first
  }

  @Override
  public boolean checkfdclosed(Lwp lp, int fd, File fp) {
    if (table.get(fd) != fp) {
      return true;
    }
    return fp instanceof LinuxFile file && !file.isStill(lp);
  }

  /** D-10. */
  @Override
  public boolean dropsClosed() {
    return true;
  }

  /**
   * {@code close(2)}: the number is free first, then its knotes go, then the reference. Of a number
   * from elsewhere that somebody closed, this is what close would have done, had it been told.
   */
  void close(Lwp lp, File fp, int fd) {
    table.replace(fd, fp, null);
    fp.closeNumber(lp, this, fd);
  }
}
