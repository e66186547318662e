// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_EXCEPT;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_PROC;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_SIGNAL;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_VNODE;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;

import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.HostSignals;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileDesc;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.KqueueOps;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of this process. Descriptors that the API opened are known. A foreign descriptor
 * becomes a file when a change first names it; since its owner may close it and the same descriptor
 * may then refer to another file, every later use checks it again.
 */
final class LinuxFileDesc implements FileDesc {
  private final FileTable table = new FileTable();

  /**
   * Gives a kqueue an eventfd as its descriptor, which is unique in the process and counts towards
   * {@code RLIMIT_NOFILE}.
   */
  @Override
  public int install(Lwp lp, File fp) {
    int fd = Epoll.eventfd(CallMemory.of(lp));
    if (fd < 0) {
      return fd;
    }
    try {
      KQueue kq = KqueueOps.kqueue(fp);
      HostQueue.of(kq).opened(kq, new Eventfd(fd));
      LinuxFile before = foreign(fd);
      if (before != null) {
        before.setGone();
        closeNumber(lp, fd, before);
      }
      table.put(fd, fp);
    } catch (Throwable t) {
      FileCalls.close(new CallMemory(), fd);
      throw t;
    }
    return fd;
  }

  /**
   * Adds a descriptor that the API has opened and owns. The calling thread is outside of the
   * kernel.
   *
   * @param type the type of the file, one of {@code S_IF*}
   * @return its file
   */
  LinuxFile own(Lwp lp, int fd, int type) {
    LinuxFile fp = new LinuxFile(ops(type), fd, null);
    LinuxFile before = foreign(fd);
    if (before != null) {
      before.setGone();
      KernelEntry.closeNumber(lp, this, fd, before);
    }
    table.put(fd, fp);
    return fp;
  }

  /** Removes a descriptor of the API that is not handed out after all, such as after an error. */
  void disown(int fd) {
    if (fd >= 0 && table.get(fd) instanceof LinuxFile file && file.isOwned()) {
      table.replace(fd, file, null);
    }
  }

  /**
   * Records that a channel owns the descriptor; the channel tells whether it is still open. The
   * calling thread is outside of the kernel.
   */
  void setChannel(Lwp lp, int fd, SelectableChannel channel) {
    KernelEntry.run(lp, new Owned(this, fd, channel));
  }

  /** {@link #setChannel}. */
  private record Owned(LinuxFileDesc fdesc, int fd, SelectableChannel channel)
      implements KernelEntry.Work {
    @Override
    public int run(Lwp lp) {
      File fp = fdesc.holdfp(lp, fd);
      if (fp != null) {
        try {
          if (fp instanceof LinuxFile file && !file.isOwned()) {
            file.setChannel(channel);
          }
        } finally {
          fp.fdrop(lp);
        }
      }
      return 0;
    }
  }

  /**
   * Returns the foreign file of a descriptor that the kernel has just allocated anew, so that the
   * file has to be closed.
   */
  private @Nullable LinuxFile foreign(int fd) {
    return table.get(fd) instanceof LinuxFile file && !file.isOwned() ? file : null;
  }

  /** Initializes the classes that every call may use. */
  void initialize() {
    StackRoom.initialize(
        MethodHandles.lookup(), LinuxFile.class, PendingReads.class, Epoll.EpollEvent.class);
  }

  /** Likewise for a filter; those of a kind of file follow with the first file, in {@link #ops}. */
  @Override
  public void begin(int filter) {
    switch (filter) {
      case EVFILT_READ, EVFILT_WRITE, EVFILT_EXCEPT, EVFILT_VNODE ->
          StackRoom.initialize(
              MethodHandles.lookup(), Epoll.Ring.class, Statx.class, EpollItems.class);
      case EVFILT_PROC -> LinuxProcs.initialize();
      case EVFILT_SIGNAL -> HostSignals.initialize();
      default -> {} // USER, TIMER and AIO are the kernel's own
    }
  }

  private static FileOps ops(int type) {
    StackRoom.check(); // for the classes below, and what each of them needs
    return switch (type) {
      case Statx.S_IFIFO -> PipeOps.PIPEOPS;
      case Statx.S_IFSOCK -> {
        StackRoom.initialize(MethodHandles.lookup(), Sockets.class);
        yield SocketOps.SOCKETOPS;
      }
      case Statx.S_IFREG, Statx.S_IFDIR, Statx.S_IFLNK -> {
        VnodeEvents.initialize();
        yield VnodeOps.VNODEOPS;
      }
      default -> DeviceOps.DEVICEOPS; // terminals, and descriptors without a type: timerfd, pidfd …
    };
  }

  @Override
  public @Nullable File holdfp(Lwp lp, int fd) {
    while (true) {
      File fp = ifStillOpen(lp, fd, table.get(fd));
      if (fp == null) {
        fp = findForeign(lp, fd);
      }
      if (fp == null) {
        return null;
      }
      if (fp.fOps instanceof VnodeOps) {
        VnodeEvents.takeEvents(lp, fp); // before a change replaces the requested notes
      }
      if (fp.tryHold()) {
        return fp;
      }
      if (!(fp instanceof LinuxFile file) || file.isOwned()) {
        return null;
      }
      // another thread has found it closed before the owner opened it anew
    }
  }

  /**
   * Returns a file of the table. If its descriptor was closed, perhaps to refer to another file by
   * now, closes the file and returns null.
   */
  private @Nullable File ifStillOpen(Lwp lp, int fd, @Nullable File fp) {
    if (fp instanceof LinuxFile file && !file.isStillOpen(lp)) {
      closeNumber(lp, fd, file);
      return null;
    }
    return fp;
  }

  /**
   * Adds the file of a descriptor. Another thread may have added it meanwhile, or the file that the
   * descriptor referred to before it was closed and opened anew.
   *
   * @return null if there is no such descriptor
   */
  private @Nullable File findForeign(Lwp lp, int fd) {
    while (true) {
      Statx found = Statx.of(CallMemory.of(lp), fd);
      if (found.links() < 0) {
        return null;
      }
      LinuxFile fp = new LinuxFile(ops(found.type()), fd, found);
      if (table.replace(fd, null, fp)) {
        return fp;
      }
      File other = ifStillOpen(lp, fd, table.get(fd));
      if (other != null) {
        return other;
      }
    }
  }

  @Override
  public boolean checkfdclosed(Lwp lp, int fd, File fp) {
    if (table.get(fd) != fp) {
      return true;
    }
    return fp instanceof LinuxFile file && !file.isStillOpen(lp);
  }

  /** D-10: a knote whose descriptor is found closed is dropped. */
  @Override
  public boolean dropsClosed() {
    return true;
  }

  /**
   * {@code close(2)}: frees the entry, then removes the knotes, then drops the reference. For a
   * foreign descriptor that its owner closed, this does late what {@code close} does in the port.
   */
  @Override
  public void closeNumber(Lwp lp, int fd, File fp) {
    table.replace(fd, fp, null);
    fp.closeNumber(lp, this, fd);
  }
}
