// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.kern.Kevent;
import org.jspecify.annotations.Nullable;

/**
 * A queue watches another one, which is deleted and added again while bytes arrive and threads wait
 * on the outer queue, or on both.
 */
final class Nested extends Scenario {
  private boolean isInside;
  private @Nullable Pipe pipe;

  @Override
  void begin() throws KqueueException {
    Queue outer = queue();
    Queue inner = queue();
    Pipe made = pipe();
    pipe = made;
    boolean isEarly = schedule().choose(2) == 0;
    if (isEarly) {
      inner.watch(made, true);
    }
    waiter(outer);
    if (schedule().choose(2) == 0) {
      waiter(schedule().choose(2) == 0 ? outer : inner);
    }
    task(
        "adder",
        () -> {
          int times = 1 + schedule().choose(2);
          for (int i = 0; i < times; i++) {
            nest(outer, inner, SysEvent.EV_ADD);
            nest(outer, inner, SysEvent.EV_DELETE);
            schedule().progress();
          }
          if (!isEarly) {
            inner.watch(made, true);
          }
          nest(outer, inner, SysEvent.EV_ADD);
          isInside = true;
        });
    task(
        "writer",
        () -> {
          int times = 1 + schedule().choose(2);
          for (int i = 0; i < times; i++) {
            made.write();
          }
        });
  }

  private static void nest(Queue outer, Queue inner, int flag) {
    int error = outer.change(inner.number, Filter.READ, flag, 0);
    check(error == 0, "a change fails with " + error);
  }

  @Override
  boolean isNested() {
    return true;
  }

  @Override
  void event(Queue queue, Kevent event) {
    Pipe reported = pipeOf(event.ident);
    if (reported != null) {
      reported.read();
    } else {
      queues().get(1).poll();
    }
  }

  @Override
  void quiet() {
    check(isInside, "a change does not end");
    check(pipe != null && pipe.isEmpty(), "no thread gets the event of a byte in an inner queue");
  }
}
