// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.CallListener;
import io.github.kqueue4j.reference.host.sim.SimHost;
import io.github.kqueue4j.reference.host.sim.SimMachine;
import io.github.kqueue4j.reference.host.sim.SimVnode;
import io.github.kqueue4j.reference.host.sim.SimWorld;
import io.github.kqueue4j.reference.kern.KeventArgs;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A simulated kernel with real files. A descriptor stands for the file that its path led to when it
 * was opened, as in a kernel, and not for the path. Each file is held open until the end, so that
 * its number is not given to another one. What happens to the files has to be reported.
 */
final class SimulatedFiles implements AutoCloseable {
  private static final int QUIET_TICKS = 10_000_000;

  private final SimMachine machine = new SimMachine(1000, QUIET_TICKS);
  private final SimWorld world = new SimWorld(machine);
  private final SimHost host =
      new SimHost(
          world,
          new Listener(),
          fd -> new IllegalStateException("nothing ends the wait on kqueue " + fd));
  private final Backend backend = Backend.from(new Provider());
  private final Map<Object, SimVnode> vnodes = new HashMap<>();
  private final List<Closeable> held = new ArrayList<>();
  private Runnable beforeOpen = () -> {};
  private Runnable afterCall = () -> {};
  private boolean limit;

  Backend backend() {
    return backend;
  }

  void setLimit(boolean met) {
    limit = met;
  }

  /** Sets what is run before a file is opened. */
  void setBeforeOpen(Runnable action) {
    beforeOpen = action;
  }

  /** Sets what is run after a call of kevent; it must not call the kernel. */
  void setAfterCall(Runnable action) {
    afterCall = action;
  }

  /** Returns what identifies the file at a path, and holds the file open. */
  Object hold(Path path) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean opens = found.isDirectory() || found.isRegularFile();
    Object key = opens ? String.valueOf(found.fileKey()) : new Object(); // a link: never watched
    if (!vnodes.containsKey(key)) {
      if (found.isDirectory()) {
        held.add(path.getFileSystem().provider().newDirectoryStream(path, entry -> true));
      } else if (opens) {
        held.add(FileChannel.open(path, StandardOpenOption.READ));
      }
      vnodes.put(key, world.newVnode());
    }
    return key;
  }

  /** Reports NOTE_* bits to the watchers of a file. */
  void happened(Object key, int notes) {
    Lwp lp = machine.curlwp();
    vnode(key).happen(lp, notes);
    host.leave(lp);
  }

  private SimVnode vnode(Object key) {
    SimVnode vnode = vnodes.get(key);
    if (vnode == null) {
      throw new AssertionError("not held: " + key);
    }
    return vnode;
  }

  /** What was not closed, as text. */
  List<String> leftovers() {
    return world.leaks();
  }

  @Override
  public void close() throws IOException {
    for (Closeable each : held) {
      each.close();
    }
  }

  private final class Provider extends HostProvider {
    Provider() {
      super("simulated", () -> host);
    }

    @Override
    public Descriptor open(Path path, LinkOption... options) throws KqueueException {
      machine.beginCommand();
      beforeOpen.run();
      if (limit) {
        throw new KqueueException("open: " + path + ": EMFILE (the test's limit)", Errno.EMFILE);
      }
      SimVnode vnode;
      try {
        vnode = vnode(hold(path));
      } catch (IOException e) {
        KqueueException failure = new KqueueException("open: " + path + ": ENOENT", Errno.ENOENT);
        failure.initCause(e);
        throw failure;
      }
      Lwp lp = machine.curlwp();
      int fd = world.openVnode(lp, vnode);
      host.leave(lp);
      return host.descriptor(fd, "file " + path);
    }
  }

  private final class Listener implements CallListener {
    @Override
    public void opened(int fd, Runnable close) {}

    @Override
    public void kevent(KeventArgs args, long timeoutNanos, int result) {
      afterCall.run();
    }
  }
}
