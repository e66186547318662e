// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.CallListener;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Kernel;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Timespec;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The host of a simulated kernel. Guarded by the {@link Baton}. */
public final class SimHost implements ReferenceHost {
  private static final int VNODE_NOTES =
      SysEvent.NOTE_DELETE
          | SysEvent.NOTE_WRITE
          | SysEvent.NOTE_EXTEND
          | SysEvent.NOTE_ATTRIB
          | SysEvent.NOTE_LINK
          | SysEvent.NOTE_RENAME
          | SysEvent.NOTE_REVOKE;

  private static final Set<Signal> RESERVED =
      Set.of(
          Signal.QUIT, Signal.ILL, Signal.FPE, Signal.KILL, Signal.BUS, Signal.SEGV, Signal.STOP);

  private final SimWorld world;
  private final CallListener listener;
  private final IntFunction<RuntimeException> deadlock;
  private final Map<String, SimVnode> vnodes = new HashMap<>();
  private @Nullable Throwable failure;

  /**
   * Creates a host.
   *
   * @param world the simulated kernel and its files
   * @param listener notified of calls
   * @param deadlock creates the exception for a wait that nothing can end, given the kqueue's
   *     descriptor
   */
  public SimHost(SimWorld world, CallListener listener, IntFunction<RuntimeException> deadlock) {
    this.world = world;
    this.listener = listener;
    this.deadlock = deadlock;
  }

  /**
   * Creates a descriptor object for an open descriptor of this kernel.
   *
   * @param number the descriptor number
   * @param kind a short description for messages
   * @return a descriptor that closes the number when it is closed
   */
  public Descriptor descriptor(int number, String kind) {
    return new SimDescriptor(world, number, kind, true);
  }

  /**
   * Returns the vnode of a path, created at the first call.
   *
   * @param name the path
   * @return the vnode
   */
  public SimVnode vnode(String name) {
    return vnodes.computeIfAbsent(name, n -> world.newVnode());
  }

  /**
   * Records the failure of a scheduled action; the main thread's current or next call throws it.
   *
   * @param cause thrown by the action
   */
  public void fail(Throwable cause) {
    failure = cause;
    world.machine.abort();
  }

  /** Throws the failure of a scheduled action, if there is one. */
  public void rethrow() {
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      world.machine.beginCommand(); // the main thread continues and may wait again
    }
    ReferenceHost.rethrow(thrown);
  }

  @Override
  public @Nullable Throwable takeFailure(Lwp lp) {
    Throwable thrown = world.machine.isMainThread() ? failure : null;
    if (thrown != null) {
      failure = null;
      world.machine.beginCommand();
    }
    return thrown;
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public Kernel kernel() {
    return world.kernel;
  }

  @Override
  public int supportedNotes(Filter filter) {
    return switch (filter) {
      case VNODE -> VNODE_NOTES;
      case TIMER -> filter.notes() & ~SysEvent.NOTE_ABSTIME;
      case READ, WRITE, EXCEPT, PROC, USER -> filter.notes();
      case SIGNAL, AIO, EMPTY, PROCDESC -> 0;
    };
  }

  @Override
  public Duration timerResolution() {
    long nanos = 1_000_000_000L / world.machine.hz();
    return Duration.ofNanos(Math.max(nanos, 1_000_000));
  }

  @Override
  public long nanoTime() {
    Timespec now = new Timespec();
    world.machine.getnanouptime(now);
    return now.sec * 1_000_000_000L + now.nsec;
  }

  @Override
  public boolean accepts(Descriptor descriptor) {
    return descriptor instanceof SimDescriptor sim && sim.isOf(world);
  }

  @Override
  public void closeKqueue(Lwp lp, int fd, File fp, KQueue kq) {
    world.fdesc.closeNumber(lp, fd, fp);
  }

  @Override
  public boolean maySleep(Lwp lp) {
    return world.machine.maySleep(lp);
  }

  @Override
  public CallListener listener() {
    return listener;
  }

  @Override
  public RuntimeException deadlock(int fd) {
    rethrow();
    return deadlock.apply(fd);
  }

  @Override
  public void leave(Lwp lp) {
    world.machine.leave(lp);
  }

  @Override
  public Descriptor.Pipe pipe() {
    return open(
        lp -> world.openPipe(lp, false),
        ends ->
            new Descriptor.Pipe(
                descriptor(ends[0], "pipe source"), descriptor(ends[1], "pipe sink")));
  }

  @Override
  public Descriptor.SocketPair socketPair() {
    return open(
        lp -> world.openPipe(lp, true),
        ends ->
            new Descriptor.SocketPair(
                descriptor(ends[0], "socket"), descriptor(ends[1], "socket")));
  }

  /** Opens descriptors; closes them again if the caller cannot receive them. */
  private <T> T open(Function<Lwp, int[]> numbers, Function<int[], T> result) {
    Lwp lp = world.machine.curlwp();
    int[] opened = {};
    try {
      opened = numbers.apply(lp);
      T made = result.apply(opened);
      leave(lp);
      ReferenceHost.rethrow(takeFailure(lp));
      return made;
    } catch (Throwable t) {
      for (int number : opened) {
        world.fdesc.close(lp, number);
      }
      leave(lp);
      throw t;
    }
  }

  @Override
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    world.fdesc.checkOpen();
    SimVnode vnode = vnodes.get(path.toString());
    if (vnode == null) {
      throw new KqueueException(
          "open: " + path + ": ENOENT (create it with SimulatedKernel.openFile)", Errno.ENOENT);
    }
    return open(
        lp -> new int[] {world.openVnode(lp, vnode)},
        opened -> descriptor(opened[0], "file " + path));
  }

  @Override
  public Descriptor of(SelectableChannel channel) {
    throw new IllegalArgumentException(
        channel
            + " belongs to the real system: a simulated kernel can watch its own pipe(),"
            + " socketPair() and devices only");
  }

  @Override
  public Descriptor ofRaw(int number) {
    return new SimDescriptor(world, number, "raw", false);
  }

  /** Only checks the signal: a simulated signal has no default action that could be ignored. */
  @Override
  public void ignore(Signal signal) throws KqueueException {
    if (RESERVED.contains(signal)) {
      throw new KqueueException(
          "signal: " + signal + " is reserved by the JVM or the system: EINVAL", Errno.EINVAL);
    }
  }

  @Override
  public void restore(Signal signal) throws KqueueException {
    ignore(signal);
  }
}
