// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.schedule.Task;

/** Short waits, mostly of virtual threads: no leader may remain when the waits are over. */
final class Brief extends Scenario {
  private static final long WAIT_NANOS = 10 * MILLI;

  @Override
  void begin() throws KqueueException {
    Queue queue = queue();
    Pipe pipe = pipe();
    queue.watch(pipe, true);
    int threads = 1 + schedule().choose(2);
    for (int i = 0; i < threads; i++) {
      Task.Kind kind = schedule().choose(4) > 0 ? Task.Kind.VIRTUAL : Task.Kind.PLATFORM;
      waiter(queue, kind, 1 + schedule().choose(2), WAIT_NANOS);
    }
    task(
        "disturber",
        () -> {
          Waiter one = waiters().get(schedule().choose(threads));
          switch (schedule().choose(3)) {
            case 0 -> pipe.write();
            case 1 -> queue.wakeup();
            default -> one.task.interrupt();
          }
        });
  }
}
