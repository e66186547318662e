// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.kern.Kevent;

/**
 * A queue is closed while threads wait on it, change it, wake and interrupt; its numbers are reused
 * at once.
 */
final class Reuse extends Scenario {
  private static final int FILES = 4;

  @Override
  void begin() throws KqueueException {
    Queue queue = queue();
    Pipe pipe = pipe();
    if (schedule().choose(3) > 0) {
      queue.watch(pipe, true);
    }
    int threads = 1 + schedule().choose(2);
    for (int i = 0; i < threads; i++) {
      waiter(queue);
    }
    task("closer", queue::close);
    task(
        "somebody else",
        () -> {
          for (int i = 0; i < FILES; i++) {
            ModelFile file = kernel.openForeign();
            if (schedule().choose(2) == 0) {
              kernel.closeForeign(file);
            }
            schedule().progress();
          }
        });
    task("disturber", () -> disturb(queue, pipe, true));
    if (schedule().choose(2) == 0) {
      task("interrupter", () -> disturb(queue, pipe, false));
    }
  }

  private void disturb(Queue queue, Pipe pipe, boolean changes) {
    int times = 1 + schedule().choose(3);
    for (int i = 0; i < times; i++) {
      switch (schedule().choose(5)) {
        case 0 -> queue.wakeup();
        case 1 -> pipe.write();
        case 2 -> {
          if (changes) {
            queue.watch(pipe, schedule().choose(2) == 0);
          }
        }
        default -> waiters().get(schedule().choose(waiters().size())).task.interrupt();
      }
      schedule().progress();
    }
  }

  @Override
  boolean lacksThreads() {
    return schedule().choose(8) == 0;
  }

  @Override
  void event(Queue queue, Kevent event) {
    Pipe pipe = pipeOf(event.ident);
    if (pipe != null) {
      pipe.read();
    }
  }
}
