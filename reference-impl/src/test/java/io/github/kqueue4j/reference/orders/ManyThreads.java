// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several threads wait on one queue while others write, read, wake, interrupt, poll, add and
 * delete. A thread that collects an event reads the byte.
 */
final class ManyThreads extends Scenario {
  private static final int PIPES = 2;
  private static final long WAIT_NANOS = 10 * MILLI;

  private final List<Pipe> all = new ArrayList<>();

  @Override
  void begin() throws KqueueException {
    Queue queue = queue();
    for (int i = 0; i < PIPES; i++) {
      all.add(pipe());
    }
    if (schedule().choose(2) == 0) {
      queue.watch(all.get(0), true);
    }
    int threads = 1 + schedule().choose(3);
    for (int i = 0; i < threads; i++) {
      if (schedule().choose(2) == 0) {
        waiter(queue);
      } else {
        boolean isTimed = schedule().choose(2) == 0;
        int times = 1 + schedule().choose(3);
        waiter(queue, kind(), times, isTimed ? WAIT_NANOS : Kqueue.FOREVER_NANOS);
      }
    }
    int others = 1 + schedule().choose(3);
    for (int i = 0; i < others; i++) {
      Pipe changed =
          i < PIPES
              ? all.get(i)
              : null; // changed by one thread only, so that its final state is known
      task("other " + i, () -> disturb(queue, changed));
    }
  }

  private void disturb(Queue queue, @Nullable Pipe changed) {
    int times = 1 + schedule().choose(4);
    for (int i = 0; i < times; i++) {
      Pipe pipe = all.get(schedule().choose(PIPES));
      switch (schedule().choose(9)) {
        case 0 -> queue.wakeup();
        case 1 -> waiters().get(schedule().choose(waiters().size())).task.interrupt();
        case 2 -> queue.poll();
        case 3, 4, 5 -> {
          if (changed != null) {
            queue.watch(changed, schedule().choose(3) > 0);
          }
        }
        default -> pipe.write();
      }
      schedule().progress();
    }
  }

  @Override
  boolean lacksThreads() {
    return schedule().choose(8) == 0;
  }
}
