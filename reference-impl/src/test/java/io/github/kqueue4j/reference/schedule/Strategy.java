// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.schedule;

import java.util.List;
import java.util.SplittableRandom;

/** Strategies to choose the next task; the seed chooses one, since each finds other faults. */
enum Strategy {
  /** Every task has the same probability. */
  UNIFORM {
    @Override
    Task choose(List<Task> ready, Task last, SplittableRandom dice) {
      return ready.get(dice.nextInt(ready.size()));
    }
  },
  /** Mostly the same task as before, for long runs with few changes. */
  PERSISTENT {
    @Override
    Task choose(List<Task> ready, Task last, SplittableRandom dice) {
      return ready.contains(last) && dice.nextInt(8) != 0
          ? last
          : ready.get(dice.nextInt(ready.size()));
    }
  },
  /** The task with the highest priority, which sometimes gets the lowest one. */
  PRIORITIES {
    @Override
    Task choose(List<Task> ready, Task last, SplittableRandom dice) {
      if (dice.nextInt(16) == 0) {
        last.priority = -dice.nextInt(1 << 20);
      }
      Task best = ready.getFirst();
      for (Task task : ready) {
        if (task.priority > best.priority) {
          best = task;
        }
      }
      return best;
    }
  };

  abstract Task choose(List<Task> ready, Task last, SplittableRandom dice);
}
