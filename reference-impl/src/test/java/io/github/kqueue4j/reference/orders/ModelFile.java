// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link ModelKernel}. A file has one number. */
final class ModelFile {
  // <sys/epoll.h>, and <poll.h> for those that both have
  static final int IN = 0x001;
  static final int OUT = 0x004;
  static final int ERR = 0x008;
  static final int HUP = 0x010;
  static final int ET = 1 << 31;

  static final int PIPE_SIZE = 65536;
  private static final int PAGE = 4096;

  /** What it is. */
  enum Kind {
    EVENTFD,
    EPOLL,
    SOURCE,
    SINK
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

    /** Something happened to the file: one of these bits, or 0 for any. */
    void wake(int bits) {
      if (bits == 0 || (bits & (events | ERR | HUP)) != 0) {
        epoll.edges.add(this);
        epoll.wake(IN);
      }
    }
  }

  final Kind kind;
  final int number;

  /** Opened by the scenario: the library may not touch it. */
  final boolean isForeign;

  boolean isOpen = true;

  /** Threads that wait for it in {@code poll}. */
  int waiting;

  /** What an eventfd has counted; the bytes in a pipe, on both ends. */
  long count;

  /** The other end of a pipe. */
  @Nullable ModelFile peer;

  /** The entries of an epoll, by file. */
  final Map<ModelFile, Item> items = new LinkedHashMap<>();

  /** Those of the entries of an epoll that something happened to. */
  final Set<Item> edges = new LinkedHashSet<>();

  /** The entries of epolls that are for this file. */
  final Set<Item> watchers = new LinkedHashSet<>();

  ModelFile(Kind kind, int number, boolean isForeign) {
    this.kind = kind;
    this.number = number;
    this.isForeign = isForeign;
  }

  /** What {@code poll} says of it. */
  int ready() {
    return switch (kind) {
      case EVENTFD -> count > 0 ? IN | OUT : OUT;
      case EPOLL -> edges.stream().anyMatch(item -> item.ready() != 0) ? IN : 0;
      case SOURCE -> (count > 0 ? IN : 0) | (isPeerOpen() ? 0 : HUP);
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

  /** Of a pipe, on both ends. */
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
