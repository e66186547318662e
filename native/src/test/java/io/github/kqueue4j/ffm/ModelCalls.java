// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.schedule.Schedule;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * System calls of a model kernel: queues whose events are all EV_CLEAR, and pipes for the wake-up
 * event. Each call and each return is a step of a {@link Schedule}, in which sleeping threads also
 * wait. The schedule cuts some sleeps short, as a signal does.
 */
class ModelCalls extends SystemCalls {

  private static final int NOENT = 2;
  private static final int INVAL = 22;
  private static final long NANOS = 1_000_000_000L;
  private static final int SIGNALS_ARE_ONE_IN = 32;

  private final Wakes wakes;
  private final boolean hasUserEvents;
  private final int userNumber;
  private final Map<Integer, Queue> queues = new HashMap<>();
  private final Map<Integer, int[]> pipes = new HashMap<>();
  private int nextNumber = 10;

  /** Whether a poll that follows another one may still end with an Error of the JVM. */
  private boolean isScarce;

  /** Which sleeping threads an event wakes. */
  enum Wakes {
    /** FreeBSD and most others: every sleeper, and each one looks for events. */
    ALL,
    /** DragonFly: one sleeper, and then none until another thread goes to sleep. */
    ONE
  }

  ModelCalls(Abi abi, Wakes wakes, boolean hasUserEvents) {
    this.wakes = wakes;
    this.hasUserEvents = hasUserEvents;
    this.userNumber = abi.number(io.github.kqueue4j.Filter.USER);
  }

  private record Ident(long ident, int filter) {}

  private static final class Queue {
    final Map<Ident, Boolean> notes = new LinkedHashMap<>();
    final List<Ident> pending = new ArrayList<>();
    final List<Sleeper> sleepers = new ArrayList<>();
    boolean hasFreshSleeper;
  }

  private static final class Sleeper {
    boolean isWoken;
  }

  // for scenarios

  /** Sets whether one poll that follows another one may end with an Error. */
  void setScarce(boolean mayFail) {
    isScarce = mayFail;
  }

  /** Adds an event. */
  void add(int kq, long ident, int filter) {
    queue(kq).notes.put(new Ident(ident, filter), true);
  }

  /** Makes an event pending. */
  void fire(int kq, long ident, int filter) {
    point("fire " + ident);
    activate(queue(kq), new Ident(ident, filter));
  }

  /** Whether every queue and pipe was closed. */
  boolean isEmpty() {
    return queues.isEmpty() && pipes.isEmpty();
  }

  /** The pending events of a queue, the wake-up event included. */
  List<String> pending(int kq) {
    return queue(kq).pending.stream().map(Ident::toString).toList();
  }

  private static void point(String what) {
    Schedule schedule = Schedule.ofThread();
    if (schedule != null) {
      schedule.point(what);
    }
  }

  private Queue queue(int kq) {
    Queue queue = queues.get(kq);
    if (queue == null) {
      throw new AssertionError("a call uses the descriptor of a closed queue: " + kq);
    }
    return queue;
  }

  private void activate(Queue queue, Ident ident) {
    if (queue.notes.containsKey(ident) && !queue.pending.contains(ident)) {
      queue.pending.add(ident);
      wake(queue);
    }
  }

  private void wake(Queue queue) {
    if (wakes == Wakes.ALL) {
      queue.sleepers.forEach(sleeper -> sleeper.isWoken = true);
    } else if (queue.hasFreshSleeper) {
      queue.hasFreshSleeper = false; // even if that sleeper has timed out meanwhile
      Schedule schedule = Schedule.ofThread();
      List<Sleeper> asleep = queue.sleepers.stream().filter(one -> !one.isWoken).toList();
      if (schedule != null && !asleep.isEmpty()) {
        asleep.get(schedule.choose(asleep.size())).isWoken = true;
      }
    }
  }

  // kqueue

  @Override
  int kqueue() {
    queues.put(nextNumber, new Queue());
    return nextNumber++;
  }

  @Override
  void closeQueue(int kq) {
    point("close");
    if (!queue(kq).sleepers.isEmpty()) {
      throw new AssertionError("a queue is closed while a thread sleeps on it");
    }
    queues.remove(kq);
  }

  @Override
  int register(int kq, NativeBuffer changes, int i, NativeBuffer room, int at) {
    point("register");
    Queue queue = queue(kq);
    Ident ident = new Ident(changes.readIdent(i), changes.readFilter(i));
    int flags = changes.readFlags(i);
    if (ident.filter == userNumber && !hasUserEvents) {
      return INVAL;
    }
    if ((flags & SysEvent.EV_DELETE) != 0) {
      queue.pending.remove(ident);
      return queue.notes.remove(ident) == null ? NOENT : 0;
    }
    if ((flags & SysEvent.EV_ADD) != 0) {
      queue.notes.put(ident, true);
      int[] bytes = pipes.get((int) ident.ident);
      if (bytes != null && bytes[0] > 0) {
        activate(queue, ident);
      }
    } else if (!queue.notes.containsKey(ident)) {
      return NOENT;
    }
    if (ident.filter == userNumber && (changes.readFflags(i) & SysEvent.NOTE_TRIGGER) != 0) {
      activate(queue, ident);
    }
    return 0;
  }

  @Override
  int kevent(
      int kq,
      NativeBuffer changes,
      int nchanges,
      NativeBuffer events,
      int nevents,
      MemorySegment timeout) {
    if (nchanges > 0) {
      throw new AssertionError("changes are not modelled");
    }
    point("kevent");
    Schedule schedule = Schedule.ofThread();
    boolean isRepeated = changes == events && timeout.equals(ZERO); // by NativeDriver.pollAgain()
    if (isScarce && isRepeated && schedule != null && schedule.choose(2) == 0) {
      isScarce = false;
      throw new OutOfMemoryError("no memory for kevent");
    }
    int count = collect(kq, events, nevents);
    if (count == 0 && schedule != null) {
      long nanos = nanos(timeout);
      count = nanos == 0 ? 0 : sleep(schedule, kq, events, nevents, nanos);
    }
    point("return " + count);
    return count;
  }

  private int sleep(Schedule schedule, int kq, NativeBuffer events, int nevents, long nanos) {
    long deadline = nanos == Long.MAX_VALUE ? nanos : schedule.now() + nanos;
    while (true) {
      if (schedule.choose(SIGNALS_ARE_ONE_IN) == 0) {
        return -Errno.EINTR.number();
      }
      Queue queue = queue(kq);
      Sleeper sleeper = new Sleeper();
      queue.sleepers.add(sleeper);
      queue.hasFreshSleeper = true;
      schedule.await("sleep", () -> sleeper.isWoken || schedule.now() >= deadline, deadline);
      queue.sleepers.remove(sleeper);
      int count = collect(kq, events, nevents);
      if (count > 0 || schedule.now() >= deadline) {
        return count;
      }
    }
  }

  private int collect(int kq, NativeBuffer events, int nevents) {
    Queue queue = queue(kq);
    int count = 0;
    while (count < nevents && !queue.pending.isEmpty()) {
      Ident ident = queue.pending.removeFirst();
      events.write(count++, ident.ident, ident.filter, SysEvent.EV_CLEAR, 0, 1, 0);
    }
    return count;
  }

  private static long nanos(MemorySegment timeout) {
    if (timeout.equals(MemorySegment.NULL)) {
      return Long.MAX_VALUE;
    }
    return timeout.get(ValueLayout.JAVA_LONG, 0) * NANOS
        + timeout.get(ValueLayout.JAVA_LONG, Long.BYTES);
  }

  // pipes

  @Override
  int pipe(int[] fds) {
    fds[0] = nextNumber++;
    fds[1] = nextNumber++;
    int[] bytes = {0};
    pipes.put(fds[0], bytes);
    pipes.put(fds[1], bytes);
    return 0;
  }

  private int[] bytes(int fd) {
    int[] bytes = pipes.get(fd);
    if (bytes == null) {
      throw new AssertionError("a call uses the descriptor of a closed pipe: " + fd);
    }
    return bytes;
  }

  @Override
  long read(int fd, @Nullable MemorySegment target, long bytes, MemorySegment state) {
    point("read");
    int[] there = bytes(fd);
    if (there[0] == 0) {
      return -Errno.EAGAIN.number();
    }
    there[0] = 0;
    return 1;
  }

  @Override
  long write(int fd, @Nullable MemorySegment source, long bytes, MemorySegment state) {
    point("write");
    bytes(fd)[0]++;
    for (Queue queue : queues.values()) {
      for (Ident ident : List.copyOf(queue.notes.keySet())) {
        if (pipes.get((int) ident.ident) == bytes(fd) && ident.filter != userNumber) {
          activate(queue, ident);
        }
      }
    }
    return 1;
  }

  @Override
  void close(int fd) {
    pipes.remove(fd);
  }

  // not modelled

  @Override
  int isBlocking(int fd) {
    throw new AssertionError("fcntl is not modelled");
  }

  @Override
  int poll(int fd, boolean write) {
    throw new AssertionError("poll is not modelled");
  }

  @Override
  int openForWatch(byte[] path, boolean link) {
    throw new AssertionError("open is not modelled");
  }

  @Override
  int socketpair(int[] fds) {
    throw new AssertionError("socketpair is not modelled");
  }
}
