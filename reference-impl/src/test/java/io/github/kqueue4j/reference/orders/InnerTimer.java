// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.kern.Kevent;

/**
 * A queue with a periodic timer, which a thread polls and another queue watches, while a further
 * thread makes changes on that other queue: the timer fires until it is deleted.
 */
final class InnerTimer extends Scenario {
  private static final int TIMER = 1;
  private static final int FIRINGS = 3;

  private int fired;

  @Override
  void begin() throws KqueueException {
    Queue outer = queue();
    Queue inner = queue();
    change(outer, inner.number, Filter.READ, SysEvent.EV_ADD, 0);
    change(inner, TIMER, Filter.TIMER, SysEvent.EV_ADD, 1);
    waiter(outer);
    task(
        "poller",
        () -> {
          int times = 1 + schedule().choose(3);
          for (int i = 0; i < times; i++) {
            inner.poll();
            schedule().progress();
          }
        });
    task(
        "changer",
        () -> {
          int times = 1 + schedule().choose(3);
          for (int i = 0; i < times; i++) {
            change(outer, i, Filter.USER, SysEvent.EV_ADD, 0);
            schedule().progress();
          }
        });
  }

  private static void change(Queue queue, long ident, Filter filter, int flags, long data) {
    int error = queue.change(ident, filter, flags, data);
    check(error == 0, "a change fails with " + error);
  }

  @Override
  boolean isNested() {
    return true;
  }

  @Override
  void event(Queue queue, Kevent event) {
    Queue inner = queues().get(1);
    if (queue != inner) {
      inner.poll();
      return;
    }
    fired++;
    if (fired == FIRINGS) {
      change(inner, TIMER, Filter.TIMER, SysEvent.EV_DELETE, 0);
    }
  }

  @Override
  void quiet() {
    check(fired >= FIRINGS, "a periodic timer stops");
  }
}
