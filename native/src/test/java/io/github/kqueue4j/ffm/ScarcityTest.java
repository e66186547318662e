// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.ffm.loopback.Dialect;
import io.github.kqueue4j.ffm.loopback.Faults;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A lack of resources that a wait needs. */
@EnabledOnOs(OS.LINUX)
class ScarcityTest {

  /** Of a {@code struct kevent} of FreeBSD. */
  private static final long SIZE = 64;

  @Test
  void ofThreadsIsAnErrorOfTheWaitOfAVirtualThread() throws Exception {
    VirtualThreadWaits broken =
        new VirtualThreadWaits(call -> {
          throw new OutOfMemoryError("unable to create native thread");
        });
    Backends backends = Backends.of(Backends.dialect("freebsd"), broken);
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      for (int i = 0; i < 2; i++) {
        Wait wait = Wait.begin(backends.library(), kq::take, Thread.ofVirtual());
        assertThat(wait.outcome().toString()).contains("EAGAIN");
      }
      kq.wakeup(); // no thread waits any more, so this ends the next wait
      assertThat(kq.take()).isEmpty();
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#withUserEvents")
  void ofMemoryInTheKernelIsReportedToTheThreadThatWakes(Backends backends) throws Exception {
    Faults faults = backends.library().faults();
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      Wait wait = Wait.begin(backends.library(), kq::take);
      faults.refuseChange(Errno.ENOMEM);
      assertThatThrownBy(kq::wakeup)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("wakeup: the kernel refuses")
          .hasMessageContaining("(ENOMEM)");
      assertThat(wait.isOver()).isFalse();
      kq.wakeup();
      assertThat(wait.outcome()).isEqualTo(List.of());
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#withUserEvents")
  void ofMemoryInTheKernelDoesNotKeepAQueueOpen(Backends backends) throws Exception {
    Kqueue kq = Kqueue.open(backends.backend());
    Wait wait = Wait.begin(backends.library(), kq::take);
    backends.library().faults().refuseChange(Errno.ENOMEM);
    kq.close();
    assertThat(wait.outcome().toString()).contains("Closed");
    backends.library().check();
  }

  /** To withdraw a trigger, the event is deleted and added again. */
  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void betweenDeletingAndAddingIsMadeGoodByTheNextWait(Backends backends) throws Exception {
    Kernel kernel = backends.provider().kernel();
    Dialect dialect = backends.dialect();
    int kq = kernel.calls.kqueue();
    WakeupEvent wakeupEvent = WakeupEvent.install(kernel, kq);
    Waiters waiters = new Waiters(wakeupEvent, false);
    loseWakeupEvent(backends, waiters);

    backends.library().faults().refuseChange(Errno.ENOMEM);
    assertThat(waiters.enter(new Waiter())).isEqualTo(-Errno.ENOMEM.number());

    Waiter second = new Waiter();
    assertThat(waiters.enter(second)).isEqualTo(Waiters.WAIT);
    waiters.wakeup();
    NativeBuffer events = kernel.newBuffer(2);
    int count = kernel.calls.kevent(kq, events, 0, events, 2, SystemCalls.ZERO);
    assertThat(count).as("events of %s", dialect).isEqualTo(1);
    assertThat(waiters.take(events, count, waiters.withdrawals())).isZero();
    assertThat(waiters.reason(second)).isEqualTo(Waiter.Reason.WAKEUP);
    waiters.leave(second);
    kernel.calls.closeQueue(kq);
    wakeupEvent.close();
    backends.library().check();
  }

  /**
   * Marks a waiter that then leaves for another reason, and makes the addition fail that follows
   * the deletion.
   */
  private static void loseWakeupEvent(Backends backends, Waiters waiters) {
    Waiter first = new Waiter();
    assertThat(waiters.enter(first)).isEqualTo(Waiters.WAIT);
    waiters.wakeup();
    backends.library().faults().spareChange(); // the deletion
    backends.library().faults().refuseChange(Errno.ENOMEM);
    waiters.leave(first);
  }

  @Test
  void ofTheHeapDoesNotKeepTheWakeUpEventFromBeingTriggered() throws Exception {
    Kernel kernel = Backends.of(Backends.dialect("freebsd")).provider().kernel();
    int kq = kernel.calls.kqueue();
    NativeBuffer changes = WakeupEvent.install(kernel, kq).changes;
    for (int i = 0; i < changes.capacity(); i++) {
      assertThat(changes.from(i)).as("segment of a change").isSameAs(changes.from(i));
      assertThat(changes.from(i).address()).isEqualTo(changes.array.address() + i * SIZE);
    }
    kernel.calls.closeQueue(kq);
  }

  @Test
  void ofTheHeapAtTheStartLeavesNoQueueOpen() {
    ModelCalls calls =
        new ModelCalls(new FreeBsd(), ModelCalls.Wakes.ALL, true) {
          @Override
          int register(int kq, NativeBuffer changes, int i, NativeBuffer room, int at) {
            throw new OutOfMemoryError("no memory for a change");
          }
        };
    assertThatThrownBy(() -> Kernel.start(new FreeBsd(), calls))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(calls.isEmpty()).isTrue();
  }

  @Test
  void ofAnythingAtTheOpeningLeavesNoQueueOpen() throws Exception {
    Backends backends = Backends.of(Backends.dialect("openbsd 7.3")); // its wake-up event is a pipe
    try (Kqueue first = Kqueue.open(backends.backend())) {
      for (int i = 0; i < 50; i++) {
        backends.library().faults().refuseChange(Errno.ENOMEM);
        assertThatThrownBy(() -> Kqueue.open(backends.backend())).hasMessageContaining("ENOMEM");
      }
      try (Kqueue second = Kqueue.open(backends.backend())) {
        assertThat(second.descriptor().number()).isLessThan(first.descriptor().number() + 50);
        second.register(KEvent.read(first.descriptor()).add());
      }
    }
    backends.library().check();
  }
}
