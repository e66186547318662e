// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.schedule;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The class that {@link ScheduleTest} rewrites: two threads, with or without a mistake. */
final class Meeting implements Consumer<Schedule> {
  private final String mistake;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock other = new ReentrantLock();
  private @Nullable Condition changed;
  private volatile int count;
  private volatile boolean isThere;
  private volatile @Nullable Thread sleeper;

  Meeting(String mistake) {
    this.mistake = mistake;
  }

  @Override
  public void accept(Schedule schedule) {
    changed = lock.newCondition();
    for (int i = 0; i < 2; i++) {
      boolean isFirst = i == 0;
      schedule.start("party " + i, Task.Kind.PLATFORM, () -> meet(isFirst));
    }
    schedule.whenQuiet(() -> {
      if (count != 2) {
        throw new AssertionError("an addition is lost");
      }
    });
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the deliberate mistake
  private void meet(boolean isFirst) {
    switch (mistake) {
      case "lost update" -> count++;
      case "deadlock" -> countUnderBoth(isFirst ? lock : other, isFirst ? other : lock);
      case "lost wake-up" -> {
        count(1);
        if (isFirst) {
          parkUntilThere();
        } else {
          Thread seen = sleeper;
          isThere = true;
          LockSupport.unpark(seen); // the mistake: seen was read too early
        }
      }
      case "late time" -> {
        long begin = System.nanoTime();
        count(1);
        if (isFirst) {
          LockSupport.parkNanos(this, 1000);
          if (System.nanoTime() >= begin + 1000) {
            throw new AssertionError("time passes");
          }
        }
      }
      default -> {
        assertThatThrownBy(() -> count(-1)).isInstanceOf(IllegalArgumentException.class);
        synchronized (this) {
          count++;
        }
        await(isFirst);
        if (isFirst) {
          count(0);
        }
      }
    }
  }

  private void countUnderBoth(ReentrantLock outer, ReentrantLock inner) {
    outer.lock();
    try {
      inner.lock();
      try {
        count(1);
      } finally {
        inner.unlock();
      }
    } finally {
      outer.unlock();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the monitor makes it atomic
  private synchronized void count(int more) {
    if (more < 0) {
      throw new IllegalArgumentException("thrown to leave the monitor");
    }
    count += more;
  }

  private void parkUntilThere() {
    sleeper = Thread.currentThread();
    while (!isThere) {
      LockSupport.park(this);
    }
  }

  private void await(boolean isFirst) {
    Condition condition = changed;
    if (condition == null) {
      throw new AssertionError("not accepted yet");
    }
    lock.lock();
    try {
      if (isFirst) {
        while (!isThere) {
          condition.awaitUninterruptibly();
        }
      } else {
        isThere = true;
        condition.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
