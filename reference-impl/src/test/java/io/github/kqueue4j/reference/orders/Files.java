// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.kern.EventVar;
import io.github.kqueue4j.reference.kern.Kevent;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of files are added, deleted and added again on two queues, through descriptors that the
 * library has not opened, while other threads change and remove the files, close the descriptors
 * and wait.
 */
final class Files extends Scenario {
  private static final int NOTES =
      SysEvent.NOTE_DELETE
          | SysEvent.NOTE_WRITE
          | SysEvent.NOTE_ATTRIB
          | SysEvent.NOTE_LINK
          | SysEvent.NOTE_RENAME;

  /** Stands for an event of READ, among notes. */
  private static final int DATA = 1 << 30;

  private static final int OVERFLOWS_ARE_ONE_IN = 8;

  private final List<Opened> opened = new ArrayList<>();
  private final List<Registration> registrations = new ArrayList<>();
  private int changes;

  /** A descriptor. */
  private static final class Opened {
    final ModelFile file;
    boolean isClosing;

    Opened(ModelFile file) {
      this.file = file;
    }
  }

  /** An event on a queue; its number may be that of one descriptor after the other. */
  private static final class Registration {
    final Queue queue;
    final int number;
    final Filter filter;

    /** The descriptor that was added last. */
    Opened of;

    /** The number of changes in progress, and of those that have begun. */
    int inProgress;

    int begun;

    /** Whether the event is registered for certain: the last change added it, and no other ran. */
    boolean isPlaced;

    /** What has happened to the registered file, or begun to happen, and was not collected. */
    int owed;

    int writes;
    int deletions;

    Registration(Queue queue, Opened of, Filter filter) {
      this.queue = queue;
      this.number = of.file.number;
      this.of = of;
      this.filter = filter;
    }

    boolean isOf(ModelInode inode) {
      return of.file.inode == inode;
    }

    @Override
    public String toString() {
      return filter + " " + number + " on " + queue.number;
    }
  }

  @Override
  void begin() throws KqueueException {
    kernel.isOrderly = false; // descriptors are closed while they are added
    if (schedule().choose(OVERFLOWS_ARE_ONE_IN) == 0) {
      kernel.regular.mostEvents = 1 + schedule().choose(3);
    }
    Queue queue = queue();
    Queue other = queue();
    boolean isFirstLost = schedule().choose(2) == 0;
    List<ModelInode> inodes = new ArrayList<>();
    int files = 1 + schedule().choose(2);
    for (int i = 0; i < files; i++) {
      boolean isLost = isFirstLost && i == 0;
      create(
          inodes, isLost ? 1 : 1 + schedule().choose(2), schedule().choose(2) + (isLost ? 2 : 1));
    }
    if (isFirstLost || schedule().choose(4) == 0) {
      addAll(queue);
      if (schedule().choose(2) == 0) {
        addAll(other);
      }
    }
    int threads = schedule().choose(3);
    for (int i = 0; i < threads; i++) {
      waiter(schedule().choose(4) > 0 ? queue : other);
    }
    int adders = 2 + schedule().choose(2);
    for (int i = 0; i < adders; i++) {
      task("adder " + i, () -> change(queue, other));
    }
    if (isFirstLost) {
      task("remover", () -> lose(inodes.getFirst()));
    } else {
      task("closer", () -> replace(inodes, schedule().choose(2) == 0 ? queue : other));
    }
    for (ModelInode inode : isFirstLost ? inodes.subList(1, files) : inodes) {
      task("writer of " + inode, () -> change(inode));
    }
    if (schedule().choose(3) == 0) {
      task("poller", queue::poll);
    }
  }

  private void create(List<ModelInode> inodes, int links, int descriptors) {
    ModelInode inode = kernel.regular.create(links);
    inodes.add(inode);
    for (int i = 0; i < descriptors; i++) {
      open(inode);
    }
  }

  /** Opens a descriptor, unless the file has no name. */
  private boolean open(ModelInode inode) {
    ModelFile file = kernel.regular.open(inode);
    if (file != null) {
      opened.add(new Opened(file));
    }
    return file != null;
  }

  // changes of queues

  /** Adds events of all descriptors. */
  private void addAll(Queue queue) {
    for (Opened of : opened) {
      change(registration(queue, of, Filter.READ), of, true);
      if (schedule().choose(2) == 0) {
        change(registration(queue, of, Filter.VNODE), of, true);
      }
    }
  }

  private void change(Queue queue, Queue other) {
    int times = 1 + schedule().choose(4);
    for (int i = 0; i < times; i++) {
      Opened of = choose(i);
      Filter filter = schedule().choose(3) == 0 ? Filter.READ : Filter.VNODE;
      Registration one = registration(schedule().choose(4) > 0 ? queue : other, of, filter);
      if (!of.isClosing) {
        change(one, of, schedule().choose(3) > 0);
      }
      schedule().progress();
    }
  }

  /** Chooses a descriptor; several threads begin with the same one. */
  private Opened choose(int turn) {
    return turn == 0 ? opened.getFirst() : opened.get(schedule().choose(opened.size()));
  }

  private Registration registration(Queue queue, Opened of, Filter filter) {
    for (Registration one : registrations) {
      if (one.queue == queue && one.number == of.file.number && one.filter == filter) {
        return one;
      }
    }
    Registration made = new Registration(queue, of, filter);
    registrations.add(made);
    return made;
  }

  private void change(Registration one, Opened of, boolean adds) {
    boolean isAlone = one.inProgress++ == 0;
    int number = ++one.begun;
    boolean wasPlaced = one.isPlaced;
    one.isPlaced = false;
    one.of = of;
    boolean isReadable = one.filter == Filter.READ && of.file.inode.size > 0;
    one.owed = adds && isReadable ? DATA : 0;
    one.deletions = 0;
    int flags = adds ? SysEvent.EV_ADD | SysEvent.EV_CLEAR : SysEvent.EV_DELETE;
    String what = (adds ? "add " : "delete ") + one;
    schedule().point(what);
    changes++;
    int error =
        one.queue.change(one.number, one.filter, flags, one.filter == Filter.VNODE ? NOTES : 0, 0);
    changes--;
    one.inProgress--;
    schedule().point(what + ": " + error);
    isAlone &= number == one.begun;
    boolean mayBeMissing = !adds && error == Errno.ENOENT.number() && !(wasPlaced && isAlone);
    check(
        error == 0 || mayBeMissing || of.isClosing,
        (adds ? "an addition" : "a deletion") + " fails with " + error);
    one.isPlaced = adds && isAlone && error == 0 && !of.isClosing;
  }

  // changes of files

  private void change(ModelInode inode) {
    int times = 1 + schedule().choose(4);
    for (int i = 0; i < times; i++) {
      switch (schedule().choose(6)) {
        case 0, 1 -> {
          boolean appends = inode.size == 0 || schedule().choose(2) == 0;
          owe(inode, SysEvent.NOTE_WRITE | DATA);
          kernel.regular.write(inode, appends);
        }
        case 2 -> {
          owe(inode, SysEvent.NOTE_ATTRIB);
          kernel.regular.chmod(inode);
        }
        case 3 -> {
          if (inode.links > 0) {
            owe(inode, kernel.regular.mostEvents > 3 ? SysEvent.NOTE_RENAME : 0);
            kernel.regular.rename(inode);
          }
        }
        default -> {
          if (inode.links > 0) {
            owe(inode, inode.links == 1 ? SysEvent.NOTE_DELETE : 0);
            kernel.regular.unlink(inode);
          }
        }
      }
      schedule().progress();
    }
  }

  /** Records what every registration of a file has to report from now on. */
  private void owe(ModelInode inode, int what) {
    for (Registration one : registrations) {
      if (one.isPlaced && one.isOf(inode)) {
        one.owed |= what & (one.filter == Filter.VNODE ? NOTES : DATA);
      }
    }
  }

  /** Removes a file, and closes its descriptors one after the other. */
  private void lose(ModelInode inode) {
    owe(inode, SysEvent.NOTE_DELETE);
    kernel.regular.unlink(inode);
    opened.stream().filter(of -> of.file.inode == inode).forEach(this::close);
  }

  /** Closes descriptors, and opens others whose events it adds. */
  private void replace(List<ModelInode> inodes, Queue queue) {
    int times = 1 + schedule().choose(4);
    for (int i = 0; i < times; i++) {
      close(choose(i));
      if (schedule().choose(2) == 0 && open(inodes.get(schedule().choose(inodes.size())))) {
        Opened of = opened.getLast();
        change(registration(queue, of, Filter.VNODE), of, true);
      }
      schedule().progress();
    }
  }

  private void close(Opened of) {
    if (!of.isClosing) {
      of.isClosing = true;
      registrations.stream().filter(one -> one.of == of).forEach(one -> one.isPlaced = false);
      kernel.closeForeign(of.file);
    }
  }

  @Override
  void event(Queue queue, Kevent event) {
    schedule().point("an event of " + event.ident + ": 0x" + Integer.toHexString(event.fflags));
    boolean isVnode = event.filter == EventVar.EVFILT_VNODE;
    long descriptors = opened.stream().filter(of -> of.file.number == event.ident).limit(2).count();
    boolean isFound = false;
    for (Registration one : registrations) {
      if (one.queue == queue
          && one.number == event.ident
          && (one.filter == Filter.VNODE) == isVnode) {
        isFound = true;
        one.owed &= ~(isVnode ? event.fflags : DATA);
        if (isVnode && descriptors == 1 && !kernel.regular.haveOverflowed()) {
          count(one, event.fflags);
        }
      }
    }
    check(isFound, "an event that was not registered: " + event.ident);
  }

  private static void count(Registration one, int notes) {
    one.writes += (notes & SysEvent.NOTE_WRITE) != 0 ? 1 : 0;
    ModelInode inode = one.of.file.inode;
    check(inode.hasEndedEarly || one.writes <= inode.writes, "a write is reported twice");
    one.deletions += (notes & SysEvent.NOTE_DELETE) != 0 ? 1 : 0;
    check(one.deletions <= 1, "a deletion is reported twice");
  }

  @Override
  void quiet() {
    check(changes == 0, "a change does not end");
    for (Registration one : registrations) {
      boolean isAwaited =
          waiters().stream().anyMatch(waiter -> waiter.queue == one.queue && waiter.isInside());
      check(
          !one.isPlaced || one.owed == 0 || !isAwaited,
          "not reported of " + one.of.file + ": 0x" + Integer.toHexString(one.owed));
    }
  }
}
