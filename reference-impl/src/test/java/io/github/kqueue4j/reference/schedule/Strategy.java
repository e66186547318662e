// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.schedule;

import java.util.List;
import java.util.SplittableRandom;

/** How the next task is chosen: a seed chooses that too, as each way finds other faults. */
enum Strategy {
  /** Each with the same probability. */
  UNIFORM {
    @Override
    Task choose(List<Task> ready, Task last, SplittableRandom dice) {
      return ready.get(dice.nextInt(ready.size()));
    }
  },
  /** The same as before, mostly: long runs, few changes. */
  PERSISTENT {
    @Override
    Task choose(List<Task> ready, Task last, SplittableRandom dice) {
      return ready.contains(last) && dice.nextInt(8) != 0
          ? last
          : ready.get(dice.nextInt(ready.size()));
    }
  },
  /** The most important one, which now and then becomes the least important. */
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
