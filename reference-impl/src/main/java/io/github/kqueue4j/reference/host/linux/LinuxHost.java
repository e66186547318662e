// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.HostSigio;
import io.github.kqueue4j.reference.host.RealHost;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Kernel;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.ChannelNumbers;
import io.github.kqueue4j.spi.DirectoryEvents;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Linux. */
public final class LinuxHost extends RealHost {
  private static final int BOTH = File.FREAD | File.FWRITE;
  private static final int RECEIVE_BUFFER = 4 * 1024 * 1024;

  private final LinuxFileDesc fdesc = new LinuxFileDesc();
  private final Kernel kernel;

  /**
   * A kernel of its own; it costs nothing until a kqueue is opened.
   *
   * @throws IllegalCallerException if native access is denied
   * @throws UnsatisfiedLinkError if the C library lacks a function
   */
  public LinuxHost() {
    this(RECEIVE_BUFFER);
  }

  /** With that many bytes for news of processes that nobody has read so far. */
  LinuxHost(int receiveBuffer) {
    kernel =
        new Kernel(
            machine,
            fdesc,
            new LinuxProcs(machine, receiveBuffer),
            new HostSigio(proc0),
            signals.filtops());
    bind(() -> Libc.isOpen(new Scratch(), 0));
  }

  @Override
  public String name() {
    return "linux";
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
  public void closeKqueue(Lwp lp, int fd) {
    KQueue kq = fdesc.closeKqueue(lp, fd);
    if (kq != null) {
      HostQueue queue = (HostQueue) kq.sleepq;
      if (queue.interrupts() == null) {
        Libc.close(Scratch.of(lp), fd);
      }
      machine.close(lp, queue);
    }
  }

  void close(File file, int number) {
    fdesc.close(curlwp(), file, number);
  }

  private LinuxDescriptor own(Lwp lp, int number, String kind, int use) {
    return new LinuxDescriptor(this, number, kind, use, fdesc.own(lp, number));
  }

  @Override
  public Descriptor.Pipe pipe() throws KqueueException {
    Lwp lp = curlwp();
    Scratch s = Scratch.of(lp);
    check("pipe", NewDescriptors.pipe(s));
    int source = s.intAt(0);
    int sink = s.intAt(4);
    return new Descriptor.Pipe(
        own(lp, source, "pipe source", File.FREAD), own(lp, sink, "pipe sink", File.FWRITE));
  }

  @Override
  public Descriptor.SocketPair socketPair() throws KqueueException {
    Lwp lp = curlwp();
    Scratch s = Scratch.of(lp);
    check("socketpair", Sockets.socketpair(s));
    int left = s.intAt(0);
    int right = s.intAt(4);
    return new Descriptor.SocketPair(own(lp, left, "socket", BOTH), own(lp, right, "socket", BOTH));
  }

  @Override
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    Lwp lp = curlwp();
    boolean link = List.of(options).contains(LinkOption.NOFOLLOW_LINKS);
    int number = check("open: " + path, NewDescriptors.open(Scratch.of(lp), path.toString(), link));
    return own(lp, number, "file " + path, 0);
  }

  @Override
  public Optional<DirectoryEvents> directoryEvents() throws KqueueException {
    Lwp lp = curlwp();
    int number = check("inotify_init1", Inotify.init(Scratch.of(lp)));
    return Optional.of(new InotifyDirectories(this, own(lp, number, "inotify", 0)));
  }

  @Override
  public Descriptor of(SelectableChannel channel) {
    int number = ChannelNumbers.number(channel);
    fdesc.channel(curlwp(), number, channel);
    return new LinuxDescriptor(this, number, channel);
  }

  @Override
  public Descriptor ofRaw(int number) {
    return new LinuxDescriptor(this, number, "raw", BOTH, null);
  }
}
