// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.kern.Kevent;

/** A pipe that holds a byte is added with EV_CLEAR while other threads wait: exactly one event. */
final class Clear extends Scenario {
  private int events;

  @Override
  void begin() throws KqueueException {
    Queue queue = queue();
    Pipe pipe = pipe();
    if (schedule().choose(2) == 0) {
      queue.watch(pipe(), true);
    }
    pipe.write();
    int threads = 1 + schedule().choose(2);
    for (int i = 0; i < threads; i++) {
      waiter(queue);
    }
    task(
        "adder",
        () -> {
          int flags = SysEvent.EV_ADD | SysEvent.EV_CLEAR;
          check(queue.change(pipe.number, Filter.READ, flags, 0) == 0, "a change fails");
        });
    if (schedule().choose(2) == 0) {
      task("poller", queue::poll);
    }
  }

  @Override
  void event(Queue queue, Kevent event) {
    events++;
    check(events == 1, "a byte is reported twice");
  }

  @Override
  void quiet() {
    check(events == 1, "a byte is not reported");
  }
}
