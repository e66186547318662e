// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.spi.DirectoryEvents;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** A backend whose host is at a limit of the system while {@link #setLimit} is set. */
final class LimitedBackend {
  private final Backend backend;
  private final boolean names;
  private volatile boolean limit;
  private volatile Consumer<Path> beforeOpen = path -> {};
  private volatile Runnable beforeRemove = () -> {};
  private final Set<Integer> watches = ConcurrentHashMap.newKeySet();
  private final Queue<Descriptor> opened = new ConcurrentLinkedQueue<>();

  /** With {@code names} false the host reports no entry names, like a system with kqueue only. */
  LimitedBackend(ReferenceHost host, boolean names) {
    this.backend = Backend.from(new Provider(host));
    this.names = names;
  }

  boolean reportsNames() {
    return names;
  }

  Backend backend() {
    return backend;
  }

  void setLimit(boolean met) {
    limit = met;
  }

  /** Sets what is run before a file is opened or watched, by the thread that does so. */
  void setBeforeOpen(Consumer<Path> action) {
    beforeOpen = action;
  }

  /** Sets what is run before a watch is removed, by the thread that removes the watch. */
  void setBeforeRemove(Runnable action) {
    beforeRemove = action;
  }

  /** Returns the watches by name that were not removed, and the files that were not closed. */
  List<Object> leftovers() {
    List<Object> left = new ArrayList<>(watches);
    opened.stream().filter(Descriptor::isOpen).forEach(left::add);
    return left;
  }

  private void check(Path path) throws KqueueException {
    if (limit) {
      throw new KqueueException("open: " + path + ": EMFILE (the test's limit)", Errno.EMFILE);
    }
  }

  private final class Provider extends HostProvider {
    Provider(ReferenceHost host) {
      super("reference", () -> host);
    }

    @Override
    public Descriptor open(Path path, LinkOption... options) throws KqueueException {
      beforeOpen.accept(path);
      check(path);
      Descriptor made = super.open(path, options);
      opened.add(made);
      return made;
    }

    @Override
    public Optional<DirectoryEvents> directoryEvents() throws KqueueException {
      return names ? super.directoryEvents().map(Limited::new) : Optional.empty();
    }
  }

  private final class Limited implements DirectoryEvents {
    private final DirectoryEvents events;

    Limited(DirectoryEvents events) {
      this.events = events;
    }

    @Override
    public Descriptor descriptor() {
      return events.descriptor();
    }

    @Override
    public int add(Path path, boolean directory) throws KqueueException {
      beforeOpen.accept(path);
      check(path);
      int watch = events.add(path, directory);
      watches.add(watch);
      return watch;
    }

    @Override
    public void remove(int watch) {
      beforeRemove.run();
      events.remove(watch);
      watches.remove(watch);
    }

    @Override
    public boolean read(Receiver receiver, boolean all) throws KqueueException {
      return events.read(receiver, all);
    }

    @Override
    public void close() {
      events.close();
      watches.clear();
    }
  }
}
