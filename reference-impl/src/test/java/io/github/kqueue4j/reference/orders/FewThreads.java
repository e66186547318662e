// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.ModelledThreads;
import io.github.kqueue4j.reference.schedule.Task;

/**
 * Virtual threads wait on a queue that gets its first event later, when no thread can be started to
 * lead it, for a while or for ever. One of them leads then, and has to leave a leader behind when
 * its wait is over.
 */
final class FewThreads extends Scenario {
  private static final long WAIT_NANOS = 10 * MILLI;

  private int endOfLack = Integer.MAX_VALUE;

  @Override
  boolean lacksThreads() {
    return true;
  }

  @Override
  void begin() throws KqueueException {
    Queue queue = queue();
    Pipe pipe = pipe();
    waiter(queue, Task.Kind.VIRTUAL, 1 + schedule().choose(2), WAIT_NANOS);
    if (schedule().choose(2) == 0) {
      waiter(queue, Task.Kind.VIRTUAL, 1, WAIT_NANOS);
    }
    waiter(queue, kind(), 1 + schedule().choose(2), Kqueue.FOREVER_NANOS);
    task("adder", () -> queue.watch(pipe, true));
    if (schedule().choose(2) == 0) {
      task(
          "end of the lack",
          () -> {
            ModelledThreads.endLack();
            endOfLack = tick();
          });
    }
    task(
        "writer",
        () -> {
          if (schedule().choose(2) == 0) {
            queue.wakeup();
          }
          pipe.write();
        });
  }

  @Override
  void quiet() {
    boolean isLed = ModelledThreads.running() > 0;
    boolean isPlatformInside = false;
    boolean isVirtualInside = false;
    for (Waiter waiter : waiters()) {
      boolean waits = waiter.isInside() && !waiter.queue.watched.isEmpty();
      isPlatformInside |= waits && !waiter.isVirtual;
      isVirtualInside |= waits && waiter.isVirtual && waiter.begunAt > endOfLack;
    }
    check(
        isLed || isPlatformInside || !isVirtualInside,
        "a virtual thread leads although threads can be started");
  }
}
