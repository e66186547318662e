// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.schedule.Schedule;
import io.github.kqueue4j.reference.schedule.ScheduledCalls;
import io.github.kqueue4j.reference.schedule.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits of several threads on one queue of {@link ModelCalls}, disturbed by other threads in ways
 * and at times that a seed chooses. When no thread can go on, no thread may be asleep that should
 * be awake. Then the queue is closed, and all waits must end.
 */
final class WaitOrders implements Consumer<Schedule> {

  private static final int EINTR = Errno.EINTR.number();
  private static final int EBADF = Errno.EBADF.number();
  private static final int EAGAIN = Errno.EAGAIN.number();
  private static final long LONG_NANOS = 1_000_000_000L;
  private static final int EVENTS = 3;
  private static final List<World> WORLDS =
      List.of(
          new World("FreeBSD", new FreeBsd(), ModelCalls.Wakes.ALL, true),
          new World("DragonFly", new DragonFly(), ModelCalls.Wakes.ONE, true),
          new World("OpenBSD 7.3", new OpenBsd(), ModelCalls.Wakes.ALL, false));

  private final World world;
  private final boolean isScarce;
  private final int firstIdent = 1_000_000;
  private final List<Waiting> waiters = new ArrayList<>();
  private int kq;
  private int clock;
  private int lastEnd;
  private int lastWakeup;
  private int wakeups;
  private int earlyReturns;
  private boolean isClosing;

  private WaitOrders(World world, boolean isScarce) {
    this.world = world;
    this.isScarce = isScarce;
  }

  /**
   * Runs one schedule.
   *
   * @param isScarce whether allocations and a repeated poll may fail
   */
  static void run(long seed, boolean isScarce, @Nullable Consumer<String> trace) {
    World world = WORLDS.get((int) Math.floorMod(seed, (long) WORLDS.size()));
    world.calls.setScarce(isScarce);
    Schedule.run(seed, new WaitOrders(world, isScarce), trace);
  }

  private void mayFail(Runnable action) {
    try {
      action.run();
    } catch (OutOfMemoryError e) {
      check(isScarce, "no memory");
    }
  }

  /** A model kernel, set up as one of the systems. */
  private static final class World {
    final String name;
    final ModelCalls calls;
    final Kernel kernel;
    final NativeBuffer nothing;

    World(String name, Abi abi, ModelCalls.Wakes wakes, boolean hasUserEvents) {
      this.name = name;
      this.calls = new ModelCalls(abi, wakes, hasUserEvents);
      VirtualThreadWaits virtualThreadWaits =
          new VirtualThreadWaits(call -> schedule().start("relay", Task.Kind.PLATFORM, call));
      try {
        this.kernel = Kernel.start(abi, calls, virtualThreadWaits);
      } catch (UnavailableException | KqueueException e) {
        throw new AssertionError(e);
      }
      this.nothing = kernel.newBuffer(1);
    }
  }

  /** One thread that waits. */
  private static final class Waiting {
    final NativeBuffer events;
    final Task task;
    boolean isInside;

    Waiting(NativeBuffer events, Task task) {
      this.events = events;
      this.task = task;
    }
  }

  private static Schedule schedule() {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      throw new AssertionError("not a task");
    }
    return schedule;
  }

  @Override
  public void accept(Schedule schedule) {
    NativeDriver driver;
    try {
      driver = NativeDriver.open(world.kernel);
    } catch (KqueueException e) {
      throw new AssertionError(e);
    } catch (OutOfMemoryError e) {
      check(
          isScarce && world.calls.isEmpty(),
          "a queue that failed to open leaves a descriptor open");
      return;
    }
    kq = driver.descriptor().number();
    for (int i = 0; i < EVENTS; i++) {
      world.calls.add(kq, firstIdent + i, world.kernel.translation.number(Filter.READ));
    }
    int threads = 1 + schedule.choose(3);
    for (int i = 0; i < threads; i++) {
      addWaiter(schedule, driver, i);
    }
    int others = 1 + schedule.choose(3);
    for (int i = 0; i < others; i++) {
      schedule.start("other " + i, Task.Kind.PLATFORM, () -> disturb(schedule, driver));
    }
    schedule.whenQuiet(() -> {
      checkQuiet();
      isClosing = true;
      schedule.start(
          "closer",
          Task.Kind.PLATFORM,
          () -> {
            mayFail(driver::close);
            driver.close();
            check(world.calls.isEmpty(), "a closed queue leaves a descriptor open");
          });
    });
  }

  private void addWaiter(Schedule schedule, NativeDriver driver, int number) {
    Task.Kind kind = schedule.choose(3) == 0 ? Task.Kind.VIRTUAL : Task.Kind.PLATFORM;
    int index = waiters.size();
    int waits = 1 + schedule.choose(3);
    Task task =
        schedule.start(
            kind + " waiter " + number,
            kind,
            () -> {
              for (int i = 0; i < waits; i++) {
                Waiting me = waiters.get(index);
                mayFail(() -> waitOnce(schedule, driver, me));
                me.isInside = false;
                lastEnd = ++clock;
                schedule.progress();
              }
            });
    waiters.add(new Waiting(world.kernel.newBuffer(EVENTS + 1), task));
  }

  private void waitOnce(Schedule schedule, NativeDriver driver, Waiting me) {
    int room = 1 + schedule.choose(2);
    long timeout = schedule.choose(3) == 0 ? LONG_NANOS : Kqueue.FOREVER_NANOS;
    long begin = schedule.now();
    clock++;
    me.isInside = true;
    int result = driver.kevent(world.nothing, me.events, room, timeout);
    me.isInside = false;
    if (result == -EINTR) {
      check(ScheduledCalls.interrupted(), "EINTR though the interrupt status is clear");
    } else if (result == -EAGAIN) {
      check(isScarce, "a thread cannot be started");
    } else if (result == -EBADF) {
      check(isClosing, "EBADF though no thread closes the queue");
    } else if (result == 0) {
      if (timeout == Kqueue.FOREVER_NANOS || schedule.now() < begin + timeout) {
        earlyReturns++;
        check(earlyReturns <= wakeups, "a wait returns early without a wake-up");
      }
    } else {
      checkEvents(me.events, result);
    }
  }

  private void checkEvents(NativeBuffer events, int count) {
    check(count > 0, "error " + count);
    for (int i = 0; i < count; i++) {
      long ident = events.readIdent(i);
      check(ident >= firstIdent, "the wake-up event is returned to the caller");
    }
  }

  private void disturb(Schedule schedule, NativeDriver driver) {
    NativeBuffer events = world.kernel.newBuffer(EVENTS + 1);
    int times = 1 + schedule.choose(4);
    for (int i = 0; i < times; i++) {
      mayFail(() -> disturbOnce(schedule, driver, events));
      schedule.progress();
    }
  }

  private void disturbOnce(Schedule schedule, NativeDriver driver, NativeBuffer events) {
    switch (schedule.choose(4)) {
      case 0 -> {
        wakeups++;
        int begin = ++clock;
        driver.wakeup();
        lastWakeup = Math.max(lastWakeup, begin);
      }
      case 1 -> {
        int read = world.kernel.translation.number(Filter.READ);
        world.calls.fire(kq, firstIdent + schedule.choose(EVENTS), read);
      }
      case 2 -> {
        Task chosen = waiters.get(schedule.choose(waiters.size())).task;
        chosen.interrupt();
      }
      default -> {
        int count = driver.kevent(world.nothing, events, 1 + schedule.choose(2), 0);
        if (count != 0) {
          checkEvents(events, count);
        }
      }
    }
  }

  private void checkQuiet() {
    boolean isAnyInside = false;
    for (Waiting waiter : waiters) {
      isAnyInside |= waiter.isInside;
      check(
          !waiter.isInside || !waiter.task.isInterrupted(),
          waiter.task + ": sleeps though it was interrupted");
    }
    List<String> pending = world.calls.pending(kq);
    check(
        !isAnyInside || pending.isEmpty(),
        "a thread sleeps though these events are pending: " + pending);
    check(
        pending.stream().allMatch(event -> event.contains("=" + firstIdent / 10)),
        "the wake-up event is left pending in the queue: " + pending);
    check(
        !isAnyInside || lastWakeup == 0 || lastEnd > lastWakeup,
        "a thread sleeps though there was a wake-up after the last wait ended");
  }

  private void check(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(world.name + ": " + otherwise);
    }
  }
}
