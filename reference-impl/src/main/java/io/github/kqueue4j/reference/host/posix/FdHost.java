// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.FdDescriptor;
import io.github.kqueue4j.reference.host.RealHost;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/** The common part of hosts whose descriptors are file descriptors of this process. */
public abstract class FdHost extends RealHost {
  /** The name of the kind of descriptor that {@link #socketPair} creates. */
  protected static final String SOCKET = "socket";

  private static final int BOTH = File.FREAD | File.FWRITE;

  /** Creates the common part of a host. */
  protected FdHost() {}

  /**
   * Registers a descriptor that the host has just opened, and passes its ownership to the result.
   *
   * @param lp the calling thread
   * @param number a file descriptor
   * @param kind the kind of file, in words
   * @param use File.FREAD and FWRITE; 0 for events only
   * @return a descriptor whose {@code close()} closes the file descriptor
   */
  protected abstract FdDescriptor own(Lwp lp, int number, String kind, int use);

  /**
   * Undoes {@link #own}; has no effect on a number that the host does not own.
   *
   * @param number a file descriptor that is about to be closed
   */
  protected abstract void disown(int number);

  /**
   * Connects two results of {@link #own}: what is written to one is read from the other. Does
   * nothing by default.
   *
   * @param from the descriptor to write to
   * @param to the descriptor to read from
   */
  protected void connect(FdDescriptor from, FdDescriptor to) {}

  @Override
  public void initialize() {
    super.initialize();
    StackRoom.initialize(MethodHandles.lookup(), SystemConstants.class);
  }

  /** Initializes what the descriptors need that the application has opened. */
  protected static void initializeForeign() {
    StackRoom.initialize(MethodHandles.lookup(), ForeignTransfer.class);
  }

  @Override
  public Optional<String> explainRefusal() {
    return CallMemory.of(curlwp()).explainRefusal();
  }

  @Override
  public final Descriptor.Pipe pipe() throws KqueueException {
    Lwp lp = curlwp();
    NewFds made = new NewFds(lp);
    try {
      check("pipe", made.pipe());
      FdDescriptor source = own(lp, made.first(), "pipe source", File.FREAD);
      FdDescriptor sink = own(lp, made.second(), "pipe sink", File.FWRITE);
      connect(sink, source);
      Descriptor.Pipe pipe = new Descriptor.Pipe(source, sink);
      return pipe;
    } catch (Throwable t) {
      giveBack(made);
      throw t;
    }
  }

  @Override
  public final Descriptor.SocketPair socketPair() throws KqueueException {
    Lwp lp = curlwp();
    NewFds made = new NewFds(lp);
    try {
      check("socketpair", made.socketpair());
      FdDescriptor left = own(lp, made.first(), SOCKET, BOTH);
      FdDescriptor right = own(lp, made.second(), SOCKET, BOTH);
      connect(left, right);
      connect(right, left);
      Descriptor.SocketPair pair = new Descriptor.SocketPair(left, right);
      return pair;
    } catch (Throwable t) {
      giveBack(made);
      throw t;
    }
  }

  /**
   * Closes descriptors that the host has opened and cannot hand out.
   *
   * @param made the descriptors, of which {@link #own} may have been called for some
   */
  protected final void giveBack(NewFds made) {
    disown(made.first());
    disown(made.second());
    made.close();
  }
}
