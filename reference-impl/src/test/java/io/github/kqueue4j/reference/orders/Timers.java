// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.kern.Kevent;

/** Timers that fire once, not before they are due, added and deleted while threads wait. */
final class Timers extends Scenario {
  private static final int TIMERS = 3;

  private final long[] due = new long[TIMERS];
  private final int[] fired = new int[TIMERS];
  private final boolean[] isDeleted = new boolean[TIMERS];

  @Override
  void begin() throws KqueueException {
    Queue queue = queue();
    if (schedule().choose(2) == 0) {
      queue.watch(pipe(), true);
    }
    int threads = 1 + schedule().choose(2);
    for (int i = 0; i < threads; i++) {
      waiter(queue);
    }
    for (int i = 0; i < TIMERS; i++) {
      int timer = i;
      long millis = 1L + schedule().choose(5);
      boolean isDoomed = schedule().choose(3) == 0;
      task("setter " + i, () -> set(queue, timer, millis, isDoomed));
    }
    if (schedule().choose(2) == 0) {
      task("waker", queue::wakeup);
    }
  }

  private void set(Queue queue, int timer, long millis, boolean isDoomed) {
    due[timer] = schedule().now() + millis * MILLI;
    int flags = SysEvent.EV_ADD | SysEvent.EV_ONESHOT;
    int refused = queue.change(timer, Filter.TIMER, flags, millis);
    check(refused == 0 || isForLackOfThreads(refused), "adding a timer fails with " + refused);
    if (isDoomed || refused != 0) {
      isDeleted[timer] = true;
      int error = queue.change(timer, Filter.TIMER, SysEvent.EV_DELETE, 0);
      check(error == 0 || error == Errno.ENOENT.number(), "a deletion fails with " + error);
    }
    schedule().progress();
  }

  @Override
  boolean lacksThreads() {
    return schedule().choose(8) == 0;
  }

  @Override
  void event(Queue queue, Kevent event) {
    int timer = (int) event.ident;
    fired[timer]++;
    check(fired[timer] == 1, "a timer fires twice");
    check(schedule().now() >= due[timer], "a timer fires early");
  }

  @Override
  void quiet() {
    for (int i = 0; i < TIMERS; i++) {
      check(isDeleted[i] || fired[i] == 1, "a timer does not fire");
    }
  }
}
