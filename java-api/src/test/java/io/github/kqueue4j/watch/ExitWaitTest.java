// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The wait for the end of a process, of which only Java knows. */
class ExitWaitTest {
  private static final int LONG_SECONDS = 60;

  private final CompletableFuture<String> ran = new CompletableFuture<>();

  private static Process start() throws IOException {
    return new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"))
        .redirectErrorStream(true)
        .start();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean over = false;
    while (!over) {
      try {
        latch.await();
        over = true;
      } catch (InterruptedException e) {
        // goes on
      }
    }
  }

  @Test
  void isOverAlsoWhileTheCommonPoolIsBusy() throws Exception {
    int threads = Math.max(1, ForkJoinPool.getCommonPoolParallelism());
    CountDownLatch occupied = new CountDownLatch(threads);
    CountDownLatch over = new CountDownLatch(1);
    try {
      for (int i = 0; i < threads; i++) {
        ForkJoinPool.commonPool()
            .execute(() -> {
              occupied.countDown();
              awaitUninterruptibly(over);
            });
      }
      assertThat(occupied.await(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
      Process process = start();
      ExitWait.start(process, () -> ran.complete("ran"));
      process.destroy();

      assertThat(ran.get(LONG_SECONDS, TimeUnit.SECONDS)).isEqualTo("ran");
    } finally {
      over.countDown();
    }
  }

  @Test
  void goesOnAfterAnInterruptOfItsThread() throws Exception {
    Process process = start();
    ExitWait.start(process, () -> ran.complete("ran"));
    List<Thread> waiting =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("kqueue4j-process"))
            .toList();
    waiting.forEach(Thread::interrupt);
    process.destroy();

    assertThat(ran.get(LONG_SECONDS, TimeUnit.SECONDS)).isEqualTo("ran");
  }

  /** A process of another class than those of the JDK. */
  @Test
  void isThatOfTheProgramForAProcessOfItsOwn() {
    NoProcess process = new NoProcess(4711);
    ExitWait.start(process, () -> ran.complete("ran"));
    assertThat(ran).isNotDone();
    process.onExit.complete(process);

    assertThat(ran).isCompletedWithValue("ran");
  }
}
