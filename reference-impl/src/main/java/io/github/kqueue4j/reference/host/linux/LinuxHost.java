// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FdHost;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.NewFds;
import io.github.kqueue4j.reference.host.posix.PathBytes;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import io.github.kqueue4j.reference.host.posix.SocketFds;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.Kernel;
import io.github.kqueue4j.reference.kern.Sigio;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.DirectoryEvents;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The host {@code linux}. */
public final class LinuxHost extends FdHost {
  private static final int BOTH = File.FREAD | File.FWRITE;
  // <asm-generic/fcntl.h>
  private static final int O_NONBLOCK = 0x800;
  private static final int O_PATH = 0x200000;

  /** {@code O_NOFOLLOW}, which differs between architectures. */
  private static final int O_NOFOLLOW =
      switch (System.getProperty("os.arch")) {
        case "aarch64", "arm", "ppc64", "ppc64le" -> 0x8000;
        default -> 0x20000;
      };

  private static final int RECEIVE_BUFFER = 4 * 1024 * 1024;

  private final LinuxFileDesc fdesc = new LinuxFileDesc();
  private final Kernel kernel;

  /**
   * Creates a host with a kernel of its own, which uses no resources until a kqueue is opened.
   *
   * @throws IllegalCallerException if native access is denied
   * @throws UnsatisfiedLinkError if the C library lacks a function
   */
  public LinuxHost() {
    this(RECEIVE_BUFFER);
  }

  /**
   * Creates a host whose socket for process events has a receive buffer of the given size in bytes.
   */
  LinuxHost(int receiveBuffer) {
    kernel =
        new Kernel(
            machine, fdesc, new LinuxProcs(machine, receiveBuffer), Sigio.NONE, signals.filtops());
    try {
      Calls.link();
      FileCalls.require();
      PollCalls.require();
      SocketCalls.require();
      Epoll.require();
    } catch (ExceptionInInitializerError e) {
      throw unlinked(e);
    }
  }

  @Override
  public String name() {
    return "linux";
  }

  @Override
  public void initialize() {
    super.initialize();
    fdesc.initialize();
  }

  @Override
  public Kernel kernel() {
    return kernel;
  }

  @Override
  public int supportedNotes(Filter filter) {
    return switch (filter) {
      case TIMER -> filter.notes() & ~SysEvent.NOTE_ABSTIME;
      case VNODE -> VnodeOps.NOTES;
      case READ, WRITE, PROC, EXCEPT, USER -> filter.notes();
      case SIGNAL, AIO, EMPTY, PROCDESC -> 0;
    };
  }

  @Override
  public boolean accepts(Descriptor descriptor) {
    return descriptor instanceof LinuxDescriptor linux && linux.isOf(this);
  }

  @Override
  protected LinuxDescriptor own(Lwp lp, int number, String kind, int use) {
    int type = kind.equals(SOCKET) ? Statx.S_IFSOCK : Statx.S_IFIFO;
    return new LinuxDescriptor(this, number, kind, use, fdesc.own(lp, number, type));
  }

  @Override
  protected void disown(int number) {
    fdesc.disown(number);
  }

  @Override
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    Lwp lp = curlwp();
    checkHasKernel(path);
    boolean link = List.of(options).contains(LinkOption.NOFOLLOW_LINKS);
    NewFds made = new NewFds(lp);
    try {
      int flags = link ? O_PATH | O_NOFOLLOW : O_NONBLOCK;
      byte[] bytes = PathBytes.of(path);
      check("open: " + path, made.open(bytes, flags));
      int number = made.first();
      int type = check("open: " + path, Statx.type(CallMemory.of(lp), number));
      LinuxFile file = fdesc.own(lp, number, type);
      file.path = bytes;
      return new LinuxDescriptor(this, number, "file " + path, 0, file);
    } catch (Throwable t) {
      giveBack(made);
      throw t;
    }
  }

  @Override
  public Optional<DirectoryEvents> directoryEvents() throws KqueueException {
    StackRoom.initialize(MethodHandles.lookup(), DirectoryEvents.Change.class);
    Lwp lp = curlwp();
    int number = Inotify.init(CallMemory.of(lp));
    if (number < 0) {
      throw InotifyLimits.noInstance(-number);
    }
    try {
      return Optional.of(new InotifyDirectories(this, own(lp, number, "inotify", 0)));
    } catch (Throwable t) {
      fdesc.disown(number);
      FileCalls.close(CallMemory.of(lp), number);
      throw t;
    }
  }

  @Override
  public Descriptor of(SelectableChannel channel) {
    initializeForeign();
    int number = SocketFds.number(CallMemory.of(curlwp()), channel);
    fdesc.setChannel(curlwp(), number, channel);
    return new LinuxDescriptor(this, number, channel);
  }

  @Override
  public Descriptor ofRaw(int number) {
    initializeForeign();
    return new LinuxDescriptor(this, number, "raw", BOTH, null);
  }
}
