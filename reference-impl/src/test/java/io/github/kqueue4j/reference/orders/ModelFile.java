// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link ModelKernel}. A file has exactly one number. */
final class ModelFile {
  // constants of <sys/epoll.h>, some of which <poll.h> shares
  static final int IN = 0x001;
  static final int OUT = 0x004;
  static final int ERR = 0x008;
  static final int HUP = 0x010;
  static final int ET = 1 << 31;

  static final int PIPE_SIZE = 65536;
  private static final int PAGE = 4096;

  /** The kind of file. */
  enum Kind {
    EVENTFD,
    EPOLL,
    SOURCE,
    SINK,
    INOTIFY,
    REGULAR
  }

  /** An entry of an epoll. */
  static final class Item {
    final ModelFile epoll;
    final ModelFile file;
    int events;
    long data;

    Item(ModelFile epoll, ModelFile file) {
      this.epoll = epoll;
      this.file = file;
    }

    int ready() {
      return file.ready() & (events | ERR | HUP);
    }

    /** Records an event on the file: one of these bits, or 0 for any event. */
    void wake(int bits) {
      if (bits == 0 || (bits & (events | ERR | HUP)) != 0) {
        epoll.edges.add(this);
        epoll.wake(IN);
      }
    }
  }

  final Kind kind;
  final int number;

  /** Whether the scenario has opened the file, so that the library must not use it. */
  final boolean isForeign;

  final ModelInode inode;
  boolean isOpen = true;

  /** Number of threads that wait for the file in {@code poll}. */
  int waiting;

  /** The counter of an eventfd, or the number of bytes in a pipe, the same on both ends. */
  long count;

  /** The other end of a pipe. */
  @Nullable ModelFile peer;

  /** The instance whose descriptor this is. */
  @Nullable ModelInotify inotify;

  /** The entries of this epoll, by file. */
  final Map<ModelFile, Item> items = new LinkedHashMap<>();

  /** The entries of this epoll with an event. */
  final Set<Item> edges = new LinkedHashSet<>();

  /** The entries of epolls that watch this file. */
  final Set<Item> watchers = new LinkedHashSet<>();

  ModelFile(Kind kind, int number, boolean isForeign, ModelInode inode) {
    this.kind = kind;
    this.number = number;
    this.isForeign = isForeign;
    this.inode = inode;
    inode.uses++;
  }

  /** Returns the events that {@code poll} reports for the file. */
  int ready() {
    return switch (kind) {
      case EVENTFD -> count > 0 ? IN | OUT : OUT;
      case EPOLL -> edges.stream().anyMatch(item -> item.ready() != 0) ? IN : 0;
      case SOURCE -> (count > 0 ? IN : 0) | (isPeerOpen() ? 0 : HUP);
      case INOTIFY -> inotify != null && inotify.isReadable() ? IN : 0;
      case REGULAR -> IN | OUT;
      case SINK -> (PIPE_SIZE - count >= PAGE ? OUT : 0) | (isPeerOpen() ? 0 : ERR);
    };
  }

  boolean isPeerOpen() {
    ModelFile other = peer;
    return other != null && other.isOpen;
  }

  /** Whether this is an epoll that contains another one, perhaps in an inner epoll. */
  boolean reaches(ModelFile epoll) {
    return items.containsKey(epoll) || items.keySet().stream().anyMatch(f -> f.reaches(epoll));
  }

  void wake(int bits) {
    watchers.forEach(item -> item.wake(bits));
  }

  /** Sets the number of bytes in a pipe, on both ends. */
  void setCount(long bytes) {
    count = bytes;
    ModelFile other = peer;
    if (other != null) {
      other.count = bytes;
    }
  }

  void close() {
    isOpen = false;
    for (Item item : watchers) {
      item.epoll.items.remove(this);
      item.epoll.edges.remove(item);
    }
    watchers.clear();
    for (Item item : items.values()) {
      item.file.watchers.remove(item);
    }
    if (inotify != null) {
      inotify.close();
    }
    ModelFile other = peer;
    if (other != null) {
      other.wake(0);
    }
  }

  @Override
  public String toString() {
    return kind + " " + number;
  }
}
