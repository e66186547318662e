// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.linux.ModelledReads;
import io.github.kqueue4j.reference.kern.Kevent;

/** Two threads add the same event of a descriptor while others change the descriptor's list. */
final class SameNote extends Scenario {
  private int number;
  private int events;

  @Override
  void begin() throws KqueueException {
    Queue queue = queue();
    Queue other = queue();
    Pipe pipe = pipe();
    number = pipe.number;
    pipe.write();
    for (int i = 0; i < 2; i++) {
      task(
          "adder " + i,
          () -> check(queue.change(number, Filter.READ, SysEvent.EV_ADD, 0) == 0, "no event"));
    }
    int others = 1 + schedule().choose(2);
    for (int i = 0; i < others; i++) {
      task(
          "contender " + i,
          () -> {
            int times = 1 + schedule().choose(3);
            for (int j = 0; j < times; j++) {
              other.watch(pipe, true);
              other.watch(pipe, false);
              schedule().progress();
            }
          });
    }
  }

  @Override
  void event(Queue queue, Kevent event) {
    events++;
  }

  @Override
  void quiet() {
    check(ModelledReads.most() <= 1, "one pipe has several pending reads on one queue");
  }

  @Override
  void end() {
    Queue queue = queues().get(0);
    int n;
    do {
      events = 0;
      n = queue.poll();
      check(events == 1, "one call returns the same event several times: " + n);
    } while (schedule().choose(2) == 0);
    int enoent = Errno.ENOENT.number();
    check(queue.change(number, Filter.READ, SysEvent.EV_DELETE, 0) == 0, "no event is left");
    check(
        queue.change(number, Filter.READ, SysEvent.EV_DELETE, 0) == enoent,
        "one event is deleted twice");
  }
}
