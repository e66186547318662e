// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_EXCEPT;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_PROC;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_SIGNAL;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_VNODE;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;

import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.HostSignals;
import io.github.kqueue4j.reference.host.ProcessEnd;
import io.github.kqueue4j.reference.host.portable.VnodeFile;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.FileSize;
import io.github.kqueue4j.reference.host.posix.NewFds;
import io.github.kqueue4j.reference.host.posix.ProcessCalls;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileDesc;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.KqueueOps;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of this process that the program has named. A foreign descriptor becomes a file
 * when a change first names it; every later use checks that the descriptor is still open.
 */
final class PollFileDesc implements FileDesc {
  private final Map<Integer, File> files = new ConcurrentHashMap<>();

  /**
   * Gives a kqueue the read end of a pipe as its descriptor, which is unique in the process and can
   * end the leader's wait.
   */
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

  /** Adds a file that the API has opened and owns. */
  void own(int fd, File fp) {
    files.put(fd, fp);
  }

  /** Removes a descriptor of the API that is not handed out after all, such as after an error. */
  void disown(int fd) {
    File fp = files.get(fd);
    boolean isForeign = fp instanceof PollFile file && !file.owned;
    if (fp != null && !isForeign) {
      files.remove(fd, fp);
    }
  }

  /**
   * Returns the file of a channel, and closes a file that had the same descriptor before. The
   * calling thread is outside of the kernel.
   */
  PollFile ofChannel(Lwp lp, int fd, SelectableChannel channel) {
    while (true) {
      File known = files.get(fd);
      if (known instanceof PollFile file && file.isOf(channel)) {
        return file;
      }
      if (known != null) {
        KernelEntry.closeNumber(lp, this, fd, known);
      }
      PollFile made = new PollFile(CallMemory.of(lp), fd, false, channel);
      if (files.putIfAbsent(fd, made) == null) {
        return made;
      }
    }
  }

  /** Initializes the classes that the host needs for a filter. */
  @Override
  public void begin(int filter) {
    switch (filter) {
      case EVFILT_READ, EVFILT_WRITE, EVFILT_EXCEPT ->
          StackRoom.initialize(MethodHandles.lookup(), PollOps.class, FileSize.class);
      case EVFILT_VNODE -> VnodeFile.initialize();
      case EVFILT_PROC -> {
        VnodeFile.initialize();
        ProcessEnd.initialize();
        StackRoom.initialize(MethodHandles.lookup(), ProcessCalls.class);
      }
      case EVFILT_SIGNAL -> HostSignals.initialize();
      default -> {} // USER, TIMER and AIO are the kernel's own
    }
  }

  @Override
  public @Nullable File holdfp(Lwp lp, int fd) {
    CallMemory s = CallMemory.of(lp);
    while (true) {
      File fp = files.get(fd);
      if (fp instanceof PollFile file && !file.isStillOpen(s)) {
        closeNumber(lp, fd, file);
        fp = null;
      }
      if (fp == null) {
        if (fd < 0 || !FileCalls.isOpen(s, fd)) {
          return null;
        }
        PollFile made = new PollFile(s, fd, false, null);
        if (files.putIfAbsent(fd, made) != null) {
          continue; // another thread has added a file, perhaps one that is closed by now
        }
        fp = made;
      }
      if (fp.tryHold()) {
        return fp;
      }
      if (!(fp instanceof PollFile file) || file.owned) {
        return null;
      }
      // another thread has found the file closed before its owner opened the number anew
    }
  }

  @Override
  public boolean checkfdclosed(Lwp lp, int fd, File fp) {
    return files.get(fd) != fp
        || (fp instanceof PollFile file && !file.isStillOpen(CallMemory.of(lp)));
  }

  /** D-10: a knote whose descriptor is found closed is dropped. */
  @Override
  public boolean dropsClosed() {
    return true;
  }

  /** {@code close(2)}: frees the entry, then removes the knotes, then drops the reference. */
  @Override
  public void closeNumber(Lwp lp, int fd, File fp) {
    files.remove(fd, fp);
    fp.closeNumber(lp, this, fd);
  }
}
