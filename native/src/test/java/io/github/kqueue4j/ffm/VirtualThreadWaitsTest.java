// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** The wait of a thread that cannot park or is interrupted, made by another thread. */
class VirtualThreadWaitsTest {

  private static final int EINTR = Errno.EINTR.number();
  private static final int NEVER_ENDED = 1_000;
  private static final int LONG_SECONDS = 20;
  private static final Executor THREADS = call -> Thread.ofPlatform().daemon().start(call);

  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();

  /** A wait that lasts until it is ended, and then has a result. */
  private IntSupplier waitThatReturns(int result) {
    return () -> {
      try {
        return over.await(LONG_SECONDS, TimeUnit.SECONDS) ? result : NEVER_ENDED;
      } catch (InterruptedException e) {
        return NEVER_ENDED;
      }
    };
  }

  /** Ends the wait. */
  private void end() {
    calls.incrementAndGet();
    over.countDown();
  }

  /** Waits in a thread that cannot park, as if its stack could not be copied. */
  private static int awaitWithoutPark(IntSupplier wait, Runnable onInterrupt) {
    VirtualThreadWaits waits =
        new VirtualThreadWaits(THREADS) {
          @Override
          void park(Object blocker) {
            throw new StackOverflowError("no room to copy the stack");
          }
        };
    return waits.await(wait, onInterrupt);
  }

  @Test
  void endsAtOnceIfTheThreadCannotPark() {
    assertThatThrownBy(() -> awaitWithoutPark(waitThatReturns(-EINTR), this::end))
        .isInstanceOf(StackOverflowError.class);

    assertThat(calls).hasValue(1);
  }

  @Test
  void isMadeByAThreadThatKeepsNothingOfTheCaller() {
    InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
    Thread caller = Thread.currentThread();
    ClassLoader before = caller.getContextClassLoader();
    local.set("of the caller");
    caller.setContextClassLoader(new ClassLoader("of the caller", null) {});
    try {
      int result =
          new VirtualThreadWaits()
              .await(
                  () -> {
                    Thread relay = Thread.currentThread();
                    assertThat(relay).isNotSameAs(caller);
                    assertThat(local.get()).isNull();
                    assertThat(relay.getContextClassLoader())
                        .isSameAs(ClassLoader.getSystemClassLoader());
                    return 1;
                  },
                  () -> {});
      assertThat(result).isEqualTo(1);
    } finally {
      caller.setContextClassLoader(before);
      local.remove();
    }
  }

  @Test
  void returnsWhatItHasCollectedIfTheThreadCannotPark() {
    assertThat(awaitWithoutPark(waitThatReturns(1), this::end)).isEqualTo(1);
  }

  @Test
  void isAnInterruptedWaitIfTheThreadIsInterruptedAndCannotPark() {
    Thread.currentThread().interrupt();

    assertThat(awaitWithoutPark(waitThatReturns(-EINTR), this::end)).isEqualTo(-EINTR);

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void returnsWhatItHasCollectedIfTheKernelRefusesToEndIt() {
    VirtualThreadWaits waits = new VirtualThreadWaits(THREADS);
    Thread.currentThread().interrupt();

    int result =
        waits.await(
            waitThatReturns(1),
            () -> {
              over.countDown(); // an event comes at that moment
              throw new IllegalStateException("the kernel refuses the event");
            });

    assertThat(result).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void isEndedByTheNextInterruptIfTheKernelRefusedTheFirst() {
    VirtualThreadWaits waits = new VirtualThreadWaits(THREADS);
    Thread waiting = Thread.currentThread();
    waiting.interrupt();

    int result =
        waits.await(
            waitThatReturns(-EINTR),
            () -> {
              if (calls.incrementAndGet() == 1) {
                waiting.interrupt();
                throw new IllegalStateException("the kernel refuses the event");
              }
              over.countDown();
            });

    assertThat(result).isEqualTo(-EINTR);
    assertThat(calls).hasValue(2);
    assertThat(Thread.interrupted()).isTrue();
  }
}
