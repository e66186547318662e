// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.reference.faults.Window;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** A real thread, platform or virtual, that waits for events. */
final class RealSleeper implements TestedHost.Sleeper {
  private static final long QUIET_NANOS = 300_000;
  private static final long LOOK_NANOS = 30_000;

  private final FutureTask<List<KEvent>> task;
  private final Thread thread;

  RealSleeper(String name, boolean virtual, Callable<? extends List<KEvent>> wait) {
    task = new FutureTask<>(wait::call);
    thread =
        virtual
            ? Thread.ofVirtual().name(name).unstarted(task)
            : Thread.ofPlatform().daemon().name(name).unstarted(task);
    Window.watch(thread);
    thread.start();
  }

  @Override
  public void awaitAsleep() throws Exception {
    long end = System.nanoTime() + Settings.PATIENCE.toNanos();
    while (!task.isDone() && !Window.isAsleep(QUIET_NANOS)) {
      Wrong.unless(System.nanoTime() < end, "a thread does not begin to wait");
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public void interrupt() {
    thread.interrupt();
  }

  @Override
  public List<KEvent> events() throws Exception {
    return Worker.result("the wait of " + thread.getName(), task, Settings.HANG_MILLIS);
  }
}
