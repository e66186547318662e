// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.schedule;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One order of the steps of some threads. Exactly one thread runs at a time; at each {@link #point}
 * or {@link #await} the schedule chooses the next one, by random numbers from the seed. So the code
 * between two points is atomic, and no state here needs a lock.
 *
 * <p>The threads of a failed order remain paused until the garbage collector takes them.
 */
public final class Schedule {

  private static final int MOST_STEPS = 50_000;

  /** How often time may pass without progress before the order counts as quiet. */
  private static final int MOST_TICKS = 40;

  private static final int TICKS_ARE_ONE_IN = 256;

  private static final List<Strategy> STRATEGIES = List.of(Strategy.values());

  private static volatile @Nullable Schedule current;

  final IdentityHashMap<Object, Object> models = new IdentityHashMap<>();

  private final long seed;
  private final SplittableRandom dice;
  private final Strategy strategy;
  private final List<Task> tasks = new ArrayList<>();
  private final List<Task> ready = new ArrayList<>();
  private final @Nullable Consumer<String> trace;
  private final CountDownLatch end = new CountDownLatch(1);
  private @Nullable Runnable onQuiet;
  private volatile Task running;
  private volatile @Nullable ScheduleFault fault;

  /** Whether a condition or the action of {@link #whenQuiet} runs, which must take no step. */
  private boolean isChoosing;

  private long now;
  private int steps;
  private int ticks;

  private Schedule(long seed, Consumer<Schedule> scenario, @Nullable Consumer<String> trace) {
    this.seed = seed;
    this.dice = new SplittableRandom(seed);
    this.strategy = STRATEGIES.get(dice.nextInt(STRATEGIES.size()));
    this.trace = trace;
    this.running = start("main", Task.Kind.PLATFORM, () -> scenario.accept(this));
  }

  /**
   * Runs an order to its end. Only one order runs at a time in the process.
   *
   * @param seed determines the order
   * @param scenario the first task, which starts the others
   * @throws ScheduleFault if a task throws, if no step is possible although tasks are left, or if
   *     the steps do not end
   */
  public static void run(long seed, Consumer<Schedule> scenario) {
    run(seed, scenario, null);
  }

  /** Runs an order and passes a line for each step to {@code trace}. */
  public static void run(long seed, Consumer<Schedule> scenario, @Nullable Consumer<String> trace) {
    Schedule schedule = new Schedule(seed, scenario, trace);
    current = schedule;
    schedule.running.resume();
    boolean interrupted = false;
    while (true) {
      try {
        schedule.end.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    current = null;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    ScheduleFault thrown = schedule.fault;
    if (thrown != null) {
      throw thrown;
    }
  }

  /** Returns the schedule to which the calling thread belongs as a task, or null. */
  public static @Nullable Schedule ofThread() {
    Schedule schedule = current;
    return schedule != null
            && !schedule.isChoosing
            && schedule.running.thread == Thread.currentThread()
        ? schedule
        : null;
  }

  // operations of a scenario

  /** Adds a task, which begins when the schedule chooses it. */
  public Task start(String name, Task.Kind kind, Runnable body) {
    Task[] self = new Task[1];
    Task task = new Task(name, kind, () -> run(self[0], body));
    self[0] = task;
    task.priority = dice.nextInt(1 << 20);
    tasks.add(task);
    return task;
  }

  /**
   * Sets an action that runs once, when no step is possible any more: all tasks have ended or wait,
   * and the passing of time changes nothing. The action may start tasks, and may throw a failure.
   */
  public void whenQuiet(Runnable action) {
    onQuiet = action;
  }

  /** Chooses a number from 0 to {@code bound} − 1. */
  public int choose(int bound) {
    return dice.nextInt(bound);
  }

  /** Records progress, which can occur only a limited number of times, and resets the idle time. */
  public void progress() {
    ticks = 0;
  }

  /** Returns the time in nanoseconds since the beginning of the order. */
  public long now() {
    return now;
  }

  /** Returns the task that runs. */
  public Task task() {
    return running;
  }

  /** Returns the task of a thread, or null. */
  @Nullable Task taskOf(Thread thread) {
    for (Task task : tasks) {
      if (task.thread == thread) {
        return task;
      }
    }
    return null;
  }

  // steps

  /** A point at which another task may be chosen. */
  public void point(String what) {
    await(what, null, Long.MAX_VALUE);
  }

  /**
   * Pauses the calling task until a condition is true; it is still true when the task continues.
   *
   * @param what a description for the trace
   * @param until the condition, which depends on the state of tasks and on {@link #now}, and must
   *     not change anything
   * @param deadline the time at which the condition becomes true by itself; {@code Long.MAX_VALUE}
   *     for never
   */
  public void await(String what, @Nullable BooleanSupplier until, long deadline) {
    Task me = running;
    if (++steps > MOST_STEPS) {
      fail("the steps do not end", null);
    }
    me.at = what;
    me.until = until;
    me.deadline = deadline;
    Task next = chooseNext(me);
    if (next == null) {
      next = me; // the order has failed
    }
    if (next != me || fault != null) {
      handOver(next);
      me.pause();
    }
    me.until = null;
    me.deadline = Long.MAX_VALUE;
    if (trace != null) {
      trace.accept(String.format("%12d %s: %s", now, me.name, what));
    }
  }

  private void handOver(Task next) {
    if (fault == null) {
      running = next;
      next.resume();
    }
  }

  private void run(Task me, Runnable body) {
    me.pause();
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      fail(me.name + " has thrown " + e, e);
      return;
    }
    me.isOver = true;
    ticks = 0;
    Task next = chooseNext(me);
    if (next != null) {
      handOver(next);
    }
  }

  /** Chooses the next task; null if the order has ended. */
  private @Nullable Task chooseNext(Task last) {
    isChoosing = true;
    try {
      return pick(last);
    } finally {
      isChoosing = false;
    }
  }

  private @Nullable Task pick(Task last) {
    while (fault == null) {
      ready.clear();
      long earliest = Long.MAX_VALUE;
      for (int i = 0; i < tasks.size(); i++) {
        Task task = tasks.get(i);
        if (task.isReady()) {
          ready.add(task);
        } else if (!task.isOver) {
          earliest = Math.min(earliest, task.deadline);
        }
      }
      boolean maySleep = earliest != Long.MAX_VALUE && earliest > now;
      if (!ready.isEmpty() && !(maySleep && dice.nextInt(TICKS_ARE_ONE_IN) == 0)) {
        return strategy.choose(ready, last, dice);
      }
      if (maySleep && (!ready.isEmpty() || ticks++ < MOST_TICKS)) {
        now = earliest;
      } else if (!becomeQuiet()) {
        return null;
      }
    }
    return null;
  }

  /** Runs the action of {@link #whenQuiet}; false if the order has ended. */
  private boolean becomeQuiet() {
    ticks = 0;
    Runnable action = onQuiet;
    onQuiet = null;
    if (action != null) {
      try {
        action.run();
        return true;
      } catch (RuntimeException | Error e) {
        fail(String.valueOf(e.getMessage()), e);
        return false;
      }
    }
    if (tasks.stream().allMatch(task -> task.isOver)) {
      end.countDown();
    } else {
      fail("no step is possible any more", null);
    }
    return false;
  }

  private void fail(String what, @Nullable Throwable cause) {
    if (fault == null) {
      fault = new ScheduleFault(seed, what, tasks, cause);
      end.countDown();
    }
  }
}
