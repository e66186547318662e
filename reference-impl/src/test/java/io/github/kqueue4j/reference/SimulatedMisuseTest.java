// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests that misuse of a simulated kernel throws with a message that names the correct use. */
class SimulatedMisuseTest {
  private final SimulatedKernel kernel = SimulatedKernel.create();

  @AfterEach
  void close() {
    kernel.close();
  }

  @Test
  void hasNoLimitBelowZero() {
    assertThatThrownBy(() -> kernel.sysctl("kq_calloutmax", -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the value of kq_calloutmax must be 0 or more: -1");
  }

  @Test
  void joinsItsOwnThreadsOnly() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    Thread stranger =
        Thread.ofPlatform()
            .name("stranger")
            .start(() -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThatThrownBy(() -> kernel.join(stranger))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "thread stranger does not belong to this kernel: join() accepts threads");
    end.countDown();
    stranger.join();
    assertThatThrownBy(() -> kernel.join(stranger))
        .hasMessageContaining("does not belong to this kernel");
  }

  @Test
  void joinsStartedThreadsOnly() {
    Thread thread = kernel.threadFactory().newThread(() -> {});
    assertThatThrownBy(() -> kernel.join(thread))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("thread simulated-1 was not started: call its start() first");
  }

  @Test
  void doesNotGoBeyondTheEndOfItsClock() {
    kernel.advance(Duration.ofDays(365));
    assertThatThrownBy(() -> kernel.advance(Duration.ofDays(100 * 365)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the virtual clock ends PT640511H56M49S after its start: it cannot go PT876000H further"
                + " from PT8760H");
    assertThatThrownBy(() -> kernel.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(kernel.elapsed()).isEqualTo(Duration.ofDays(365));
  }

  @Test
  void saysThatAScheduledActionMayNotWait() throws KqueueException {
    try (Kqueue kq = Kqueue.open(kernel.backend())) {
      kq.register(KEvent.user(1).add());
      kernel.schedule(
          Duration.ofSeconds(1),
          () -> {
            try {
              kq.poll(Duration.ofSeconds(1));
            } catch (KqueueException e) {
              throw new AssertionError(e);
            }
          });
      assertThatThrownBy(() -> kernel.advance(Duration.ofSeconds(2)))
          .hasMessage(
              "a scheduled action may not wait, and this one waits in the kernel (kqread): use a"
                  + " timeout of zero, or wait in a thread of the kernel");
    }
  }

  @Test
  void isOfNoUseAfterItsClose() throws KqueueException {
    SimulatedDevice device = kernel.openDevice();
    SimulatedProcess process = kernel.startProcess();
    kernel.close();

    refuses("advance", () -> kernel.advance(Duration.ZERO));
    refuses("advanceToNext", kernel::advanceToNext);
    refuses("schedule", () -> kernel.schedule(Duration.ZERO, () -> {}));
    refuses("start", () -> kernel.start("late", () -> {}));
    refuses("openDevice", kernel::openDevice);
    refuses("openFile", () -> kernel.openFile("/late"));
    refuses("startProcess", kernel::startProcess);
    refuses("\"signal 1\"", () -> kernel.signal(Signal.HUP));
    refuses("sysctl", () -> kernel.sysctl("kq_wakeup_one", 0));
    refuses("\"hangup d3\"", device::hangUp);
    refuses("\"exec p1000\"", process::exec);
    assertThatThrownBy(() -> Kqueue.open(kernel.backend()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the simulated kernel is closed, nothing can be opened");
    assertThatThrownBy(() -> kernel.backend().open(Path.of("/late")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(kernel.leftovers()).containsExactly("descriptor 3 (d3) is open");
    assertThat(kernel.elapsed()).isZero();
    device.close();
    assertThat(kernel.leftovers()).isEmpty();
  }

  private static void refuses(String what, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            what
                + " was called after close() of SimulatedKernel[PT0S]: create another"
                + " SimulatedKernel");
  }
}
