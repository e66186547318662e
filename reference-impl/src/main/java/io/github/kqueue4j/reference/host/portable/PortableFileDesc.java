// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_PROC;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_SIGNAL;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_VNODE;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;

import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.HostSignals;
import io.github.kqueue4j.reference.host.ProcessEnd;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileDesc;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.channels.SelectableChannel;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The descriptor table of the portable host. A file gets the lowest free number, starting from 3 as
 * on a Unix, where 0 to 2 are taken. A channel keeps its number while the channel is open and
 * reachable. Safe for use by several threads.
 */
final class PortableFileDesc implements FileDesc {
  private static final int FIRST = 3;

  // guarded by this
  private final BitSet used = new BitSet();
  private final Map<SelectableChannel, ChannelFile> channels = new WeakHashMap<>();
  private final ReferenceQueue<SelectableChannel> collected = new ReferenceQueue<>();
  private @Nullable File[] files = new File[16];

  @Override
  public int install(Lwp lp, File fp) {
    ChannelFile gone;
    while ((gone = nextCollected()) != null) {
      closeNumber(lp, gone.number, gone);
    }
    if (fp.fData instanceof KQueue kq) {
      HostQueue.of(kq).opened(kq, null);
    }
    return put(fp);
  }

  /** {@link #install} of a file that is no kqueue, by a thread outside of the kernel. */
  int own(Lwp lp, File fp) {
    sweep(lp);
    return put(fp);
  }

  private synchronized int put(File fp) {
    int fd = used.nextClearBit(FIRST);
    used.set(fd);
    if (fd >= files.length) {
      files = Arrays.copyOf(files, files.length * 2);
    }
    files[fd] = fp;
    return fd;
  }

  /**
   * Returns the file of a channel; a channel without a file gets a file and a number. The calling
   * thread is outside of the kernel.
   */
  ChannelFile channel(Lwp lp, SelectableChannel channel) {
    sweep(lp);
    synchronized (this) {
      ChannelFile known = channels.get(channel);
      if (known != null) {
        return known;
      }
      ChannelFile file = new ChannelFile(channel, collected);
      file.number = put(file);
      channels.put(channel, file);
      return file;
    }
  }

  /**
   * Frees the numbers of channels that the garbage collector has taken. The calling thread is
   * outside of the kernel.
   */
  private void sweep(Lwp lp) {
    ChannelFile gone;
    while ((gone = nextCollected()) != null) {
      KernelEntry.closeNumber(lp, this, gone.number, gone);
    }
  }

  private @Nullable ChannelFile nextCollected() {
    Reference<? extends SelectableChannel> gone = collected.poll();
    return gone == null ? null : ((ChannelFile.Handle) gone).file();
  }

  private synchronized @Nullable File get(int fd) {
    return fd >= 0 && fd < files.length ? files[fd] : null;
  }

  /** Initializes the classes that the host needs for a filter. */
  @Override
  public void begin(int filter) {
    switch (filter) {
      case EVFILT_READ, EVFILT_WRITE ->
          StackRoom.initialize(
              MethodHandles.lookup(), ChannelOps.class, ChannelWatch.class, JdkErrors.class);
      case EVFILT_VNODE -> VnodeFile.initialize();
      case EVFILT_PROC -> {
        VnodeFile.initialize();
        ProcessEnd.initialize();
      }
      case EVFILT_SIGNAL -> HostSignals.initialize();
      default -> {} // USER, TIMER and AIO are the kernel's own
    }
  }

  @Override
  public @Nullable File holdfp(Lwp lp, int fd) {
    File fp = get(fd);
    if (fp instanceof ChannelFile file && !file.isOpen()) {
      closeNumber(lp, fd, file);
      return null;
    }
    return fp != null && fp.tryHold() ? fp : null;
  }

  @Override
  public boolean checkfdclosed(Lwp lp, int fd, File fp) {
    return get(fd) != fp || (fp instanceof ChannelFile file && !file.isOpen());
  }

  /** D-10. */
  @Override
  public boolean dropsClosed() {
    return true;
  }

  private synchronized void free(int fd, File fp) {
    if (get(fd) == fp) {
      files[fd] = null;
      used.clear(fd);
    }
  }

  /**
   * {@code close(2)}: frees the number, then removes its knotes, then drops the reference. For a
   * channel that the application closed, which the kernel is not notified of, the call makes up for
   * the missing {@code close(2)}.
   */
  @Override
  public void closeNumber(Lwp lp, int fd, File fp) {
    free(fd, fp);
    fp.closeNumber(lp, this, fd);
  }
}
