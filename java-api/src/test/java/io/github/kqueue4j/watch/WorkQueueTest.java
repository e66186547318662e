// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tasks of a service, which one call or another runs. */
class WorkQueueTest {
  private static final long STACK_BYTES = 300_000;
  private static final int DEPTHS = 200;
  private static final int ROUNDS = 5;
  private static final int MANY = 100_000;

  /** A call that takes the lock. */
  enum Use {
    CALL,
    RUN,
    FINISH;

    void of(WorkQueue queue) {
      switch (this) {
        case CALL -> {
          try {
            queue.call(() -> 0);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
        case RUN -> queue.run(() -> {});
        case FINISH -> queue.finish(() -> {});
      }
    }
  }

  private static int descend(int depth, int[] reached, Runnable there) {
    reached[0]++;
    if (depth == 0) {
      there.run();
      return 0;
    }
    return descend(depth - 1, reached, there) + 1;
  }

  /** Uses a queue at each depth near the end of the stack of a thread. */
  private static void useAtTheEnd(WorkQueue queue, Use use, AtomicInteger overflows) {
    int[] limit = new int[1];
    try {
      descend(Integer.MAX_VALUE, limit, () -> {});
    } catch (StackOverflowError e) {
      limit[0]--; // the depth at which this thread's stack ends
    }
    for (int i = 0; i < DEPTHS; i++) {
      try {
        descend(Math.max(1, limit[0] - i), new int[1], () -> use.of(queue));
      } catch (StackOverflowError e) {
        overflows.incrementAndGet();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void areRunInOtherThreadsAfterAStackHasEnded(Use use) throws Exception {
    use.of(new WorkQueue()); // loads the classes
    AtomicInteger overflows = new AtomicInteger();
    for (int round = 0; round < ROUNDS; round++) {
      WorkQueue queue = new WorkQueue();
      Thread deep = new Thread(null, () -> useAtTheEnd(queue, use, overflows), "deep", STACK_BYTES);
      deep.start();
      deep.join();
      CompletableFuture<List<String>> ran = new CompletableFuture<>();
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            queue.run(() -> ran.complete(List.of("ran")));
            Use.FINISH.of(queue);
          });
      assertThat(ran.get(20, TimeUnit.SECONDS)).as("round %d", round).containsExactly("ran");
    }
    assertThat(overflows).hasPositiveValue();
  }

  @Test
  void areRunByALaterCallIfTheStackHasEnded() throws Exception {
    WorkQueue queue = new WorkQueue();
    Use.RUN.of(queue); // loads the classes
    AtomicInteger overflows = new AtomicInteger();
    Thread deep =
        new Thread(null, () -> useAtTheEnd(queue, Use.RUN, overflows), "deep", STACK_BYTES);
    deep.start();
    deep.join();
    assertThat(overflows).hasPositiveValue();
    assertThat(queue.isWaiting()).isTrue();
    assertThat(queue.runWaiting()).isFalse();
    assertThat(queue.isWaiting()).isFalse();
  }

  /** Adds itself, until it has run very often. */
  private record Repeated(WorkQueue queue, AtomicInteger ran) implements Runnable {
    @Override
    public void run() {
      if (ran.incrementAndGet() < MANY) {
        queue.run(this);
      }
    }
  }

  @Test
  void areLeftToTheNextCallIfTheyHaveNoEnd() throws Exception {
    WorkQueue queue = new WorkQueue();
    Repeated task = new Repeated(queue, new AtomicInteger());
    queue.run(task);
    assertThat(task.ran).hasValueBetween(1, MANY - 1);
    assertThat(queue.isWaiting()).isTrue();
    assertThat(queue.isBehind()).isTrue();
    int before = task.ran.get();
    assertThat(queue.call(task.ran::get)).isBetween(before + 1, MANY - 1);
    assertThat(queue.runWaiting()).isTrue();
    assertThat(task.ran).hasValueBetween(before + 1, MANY - 1);
  }

  @Test
  void areRunOnceACallIfTheyAreForLater() {
    WorkQueue queue = new WorkQueue();
    AtomicInteger ran = new AtomicInteger();
    Runnable task =
        new Runnable() {
          @Override
          public void run() {
            ran.incrementAndGet();
            queue.later(this);
          }
        };
    queue.later(task);
    queue.later(task);
    queue.run(() -> {});
    assertThat(ran).hasValue(0);
    assertThat(queue.runWaiting()).isTrue();
    assertThat(ran).hasValue(1);
    assertThat(queue.runWaiting()).isTrue();
    assertThat(ran).hasValue(2);
  }
}
