// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Effects of another thread that reach a later wait than intended. */
@EnabledOnOs(OS.LINUX)
class LateMarkTest {

  /** {@code Thread.interrupt()} calls the selector with no lock held, so the call may come late. */
  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofAnInterruptEndsNoWaitOfAThreadThatIsNotInterrupted(Backends backends) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      CompletableFuture<Waiter> waiter = new CompletableFuture<>();
      Wait wait =
          Wait.begin(
              backends.library(),
              () -> {
                waiter.complete(Waiter.ofThread());
                return kq.take();
              });
      waiter.get().wakeup(); // late, as if by a thread that interrupted an earlier wait
      waiter.get().wakeup();
      kq.wakeup();
      assertThat(wait.outcome()).isEqualTo(List.of());
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void ofAnInterruptHidesNoOther(Backends backends) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      CompletableFuture<Waiter> waiter = new CompletableFuture<>();
      Wait wait =
          Wait.begin(
              backends.library(),
              () -> {
                waiter.complete(Waiter.ofThread());
                try {
                  return kq.take();
                } catch (KqueueException e) {
                  return e.errno() + " " + Thread.currentThread().isInterrupted();
                }
              });
      waiter.get().wakeup();
      wait.interrupt();
      assertThat(wait.outcome()).isEqualTo(Errno.EINTR + " true");
    }
    backends.library().check();
  }

  /** DragonFly wakes one sleeper, and later events wake none until another thread goes to sleep. */
  @Test
  void ofCompanyHasWhoSleepsForEverLookAgain() throws Exception {
    Backends dragonfly = Backends.of(Backends.dialect("dragonfly"));
    try (Kqueue kq = Kqueue.open(dragonfly.backend())) {
      Wait first = Wait.begin(dragonfly.library(), kq::take);
      assertThat(dragonfly.library().endlessSleepers()).isEqualTo(1);

      Wait second = Wait.begin(dragonfly.library(), kq::take);
      Wait.until(() -> dragonfly.library().endlessSleepers() == 0);

      second.interrupt();
      assertThat(second.outcome().toString()).contains("EINTR");
      Wait.until(() -> dragonfly.library().endlessSleepers() == 1);
      kq.wakeup();
      assertThat(first.outcome()).isEqualTo(List.of());
    }
    dragonfly.library().check();
  }
}
