// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An inotify instance of a {@link ModelKernel}, as {@code inotify(7)} describes it. */
final class ModelInotify {
  // <sys/inotify.h>
  static final int IN_MODIFY = 0x002;
  static final int IN_ATTRIB = 0x004;
  static final int IN_DELETE_SELF = 0x400;
  static final int IN_MOVE_SELF = 0x800;
  private static final int IN_Q_OVERFLOW = 0x4000;
  private static final int IN_IGNORED = 0x8000;
  private static final int IN_MASK_ADD = 0x20000000;
  private static final int IN_ALL_EVENTS = 0xfff;

  // struct inotify_event
  private static final int MASK = 4;
  private static final int SIZE = 16;

  private static final int EAGAIN = 11;
  private static final int EINVAL = 22;

  private final ModelFile file;

  /** {@code fs.inotify.max_queued_events}. */
  private final int most;

  private final Map<ModelInode, Watch> watches = new LinkedHashMap<>();
  private final ArrayDeque<Event> queue = new ArrayDeque<>();
  private int lastNumber;

  /** Whether an event was lost. */
  boolean hasOverflowed;

  /** A watch; its number is never used again. */
  private static final class Watch {
    final int number;
    int mask;

    Watch(int number) {
      this.number = number;
    }
  }

  private record Event(int watch, int mask) {
    static final Event OVERFLOW = new Event(-1, IN_Q_OVERFLOW);
  }

  /**
   * Creates an instance.
   *
   * @param file its open file
   * @param most the number of events that the queue holds
   */
  ModelInotify(ModelFile file, int most) {
    this.file = file;
    this.most = most;
  }

  /** {@code inotify_add_watch(2)}: an inode has one watch, whose mask is replaced. */
  int add(ModelInode inode, int mask) {
    Watch watch = watches.computeIfAbsent(inode, key -> new Watch(++lastNumber));
    inode.watchers.add(this);
    int events = mask & IN_ALL_EVENTS;
    watch.mask = (mask & IN_MASK_ADD) != 0 ? watch.mask | events : events;
    return watch.number;
  }

  /** {@code inotify_rm_watch(2)}. */
  int remove(int number) {
    for (Map.Entry<ModelInode, Watch> entry : watches.entrySet()) {
      if (entry.getValue().number == number) {
        end(entry.getKey());
        return 0;
      }
    }
    return -EINVAL;
  }

  /** Ends the watch of an inode, and queues IN_IGNORED. */
  void end(ModelInode inode) {
    Watch watch = watches.remove(inode);
    inode.watchers.remove(this);
    if (watch != null) {
      queue(new Event(watch.number, IN_IGNORED));
    }
  }

  /** Queues an event of an inode, if its watch asks for it. */
  void report(ModelInode inode, int event) {
    Watch watch = watches.get(inode);
    if (watch != null && (watch.mask & event) != 0) {
      queue(new Event(watch.number, event));
    }
  }

  private void queue(Event event) {
    @Nullable Event last = queue.peekLast();
    if (event.equals(last)) {
      return; // "identical (same wd, mask, cookie, and name), then they are merged"
    }
    if (queue.size() >= most) {
      hasOverflowed = true;
      if (queue.contains(Event.OVERFLOW)) {
        return;
      }
      queue.add(Event.OVERFLOW);
    } else {
      queue.add(event);
    }
    file.wake(ModelFile.IN);
  }

  boolean isReadable() {
    return !queue.isEmpty();
  }

  /** {@code read(2)}: as many events as there is room for. */
  long read(ModelMemory memory, long address, long length) {
    if (length < SIZE) {
      return -EINVAL;
    }
    int n = 0;
    while (!queue.isEmpty() && n + SIZE <= length) {
      Event event = queue.remove();
      memory.clear(address + n, SIZE);
      memory.put(address + n, event.watch);
      memory.put(address + n + MASK, event.mask);
      n += SIZE;
    }
    return n == 0 ? -EAGAIN : n;
  }

  /** Ends all watches without an event. */
  void close() {
    watches.keySet().forEach(inode -> inode.watchers.remove(this));
    watches.clear();
    queue.clear();
  }
}
