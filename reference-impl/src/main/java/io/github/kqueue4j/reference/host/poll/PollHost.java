// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.FdDescriptor;
import io.github.kqueue4j.reference.host.portable.JdkErrors;
import io.github.kqueue4j.reference.host.portable.VnodeFile;
import io.github.kqueue4j.reference.host.portable.WatchedDirectories;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FdHost;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.NewFds;
import io.github.kqueue4j.reference.host.posix.PollCalls;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import io.github.kqueue4j.reference.host.posix.SocketFds;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.Kernel;
import io.github.kqueue4j.reference.kern.Sigio;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** The host {@code poll}, for systems with {@code poll(2)}: macOS, the BSDs and Linux. */
public final class PollHost extends FdHost {
  private static final byte[] ROOT = {'/'};

  private final PollFileDesc fdesc = new PollFileDesc();
  private final WatchedDirectories directories = new WatchedDirectories(machine);
  private final Kernel kernel =
      new Kernel(machine, fdesc, new PollProcs(machine), Sigio.NONE, signals.filtops());

  /**
   * Creates a host with a kernel of its own, which uses no resources until a kqueue is opened.
   *
   * @throws IllegalCallerException if native access is denied
   * @throws UnsatisfiedLinkError if the C library lacks a function, or the system is unknown
   */
  public PollHost() {
    try {
      Calls.link();
      FileCalls.require();
      PollCalls.require();
      SocketCalls.require();
    } catch (ExceptionInInitializerError e) {
      throw unlinked(e);
    }
  }

  @Override
  public String name() {
    return "poll";
  }

  @Override
  public void initialize() {
    super.initialize();
    StackRoom.initialize(MethodHandles.lookup(), PipeBell.class);
  }

  @Override
  public Kernel kernel() {
    return kernel;
  }

  @Override
  public int supportedNotes(Filter filter) {
    return switch (filter) {
      case TIMER -> filter.notes() & ~SysEvent.NOTE_ABSTIME;
      case PROC -> SysEvent.NOTE_EXIT;
      case VNODE -> WatchedDirectories.notes();
      case EXCEPT, USER -> filter.notes();
      case READ, WRITE, SIGNAL, AIO, EMPTY, PROCDESC -> 0;
    };
  }

  @Override
  public boolean accepts(Descriptor descriptor) {
    return descriptor instanceof PollDescriptor ours && ours.isOf(this);
  }

  @Override
  protected PollDescriptor own(Lwp lp, int number, String kind, int use) {
    PollFile file = new PollFile(CallMemory.of(lp), number, true, null);
    fdesc.own(number, file);
    return new PollDescriptor(this, number, kind, use, file);
  }

  @Override
  protected void connect(FdDescriptor from, FdDescriptor to) {
    if (from instanceof PollDescriptor sink && to instanceof PollDescriptor source) {
      PollFile written = sink.file();
      PollFile read = source.file();
      if (written != null && read != null) {
        ByteFlow flow = new ByteFlow();
        written.out = flow;
        read.in = flow;
      }
    }
  }

  @Override
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    VnodeFile file = directories.open(path, options);
    NewFds made = new NewFds(curlwp());
    try {
      check("open: " + path, made.open(ROOT, 0));
      int number = made.first();
      file.onClose(() -> FileCalls.close(CallMemory.of(curlwp()), number));
      PollDescriptor watched = new PollDescriptor(this, number, "file " + path, 0, file);
      fdesc.own(number, file);
      return watched;
    } catch (Throwable t) {
      giveBack(made);
      throw t;
    }
  }

  /** Files are watched by the JDK. What it refuses makes an older refusal be forgotten. */
  @Override
  public Optional<String> explainRefusal() {
    Optional<String> jdk = JdkErrors.explain(); // in any case, so that none stays
    return super.explainRefusal().or(() -> jdk);
  }

  @Override
  protected void disown(int number) {
    fdesc.disown(number);
  }

  @Override
  public Descriptor of(SelectableChannel channel) {
    initializeForeign();
    int number = SocketFds.number(CallMemory.of(curlwp()), channel);
    PollFile file = fdesc.ofChannel(curlwp(), number, channel);
    return new PollDescriptor(this, file.fd, channel);
  }

  @Override
  public Descriptor ofRaw(int number) {
    initializeForeign();
    return new PollDescriptor(this, number, "raw", File.FREAD | File.FWRITE, null);
  }
}
