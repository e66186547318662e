// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.kern.Kevent;

/**
 * One end or both ends of pipes are closed while threads watch, add and wait for them, and their
 * numbers are reused.
 */
final class Closing extends Scenario {
  private boolean isHungUp;
  private boolean isReported;
  private int hungUp;

  @Override
  void begin() throws KqueueException {
    kernel.isOrderly = false;
    Queue queue = queue();
    Pipe ending = pipe();
    Pipe doomed = pipe();
    hungUp = ending.number;
    if (schedule().choose(2) == 0) {
      check(queue.change(doomed.number, Filter.READ, SysEvent.EV_ADD, 0) == 0, "no event");
    }
    if (schedule().choose(2) == 0) {
      doomed.write();
    }
    int threads = 1 + schedule().choose(2);
    for (int i = 0; i < threads; i++) {
      waiter(queue);
    }
    task("adder", () -> queue.watch(ending, true));
    task(
        "hang-up",
        () -> {
          ending.ends.sink().close();
          isHungUp = true;
        });
    task("closer of a pipe", doomed::close);
    task(
        "adder of a closed pipe",
        () -> queue.change(doomed.number, Filter.READ, SysEvent.EV_ADD, 0));
    task("opener", () -> open(queue));
  }

  private void open(Queue queue) {
    try {
      Pipe pipe = pipe();
      pipe.write();
      queue.watch(pipe, true);
      schedule().progress();
    } catch (KqueueException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  void event(Queue queue, Kevent event) {
    if (event.ident == hungUp) {
      check((event.flags & SysEvent.EV_EOF) != 0, "an event of a closed pipe without EV_EOF");
      isReported = true;
      int error = queue.change(hungUp, Filter.READ, SysEvent.EV_DELETE, 0);
      check(error == 0 || waiters().size() > 1, "a deletion fails with " + error);
      return;
    }
    Pipe pipe = pipeOf(event.ident);
    check(pipe != null, "an event that was not registered: " + event.ident);
    if (pipe != null) {
      pipe.read();
    }
  }

  @Override
  void quiet() {
    boolean isAwaited = waiters().stream().anyMatch(Waiter::isInside);
    check((isHungUp && isReported) || !isAwaited, "an end of file is not reported");
  }
}
