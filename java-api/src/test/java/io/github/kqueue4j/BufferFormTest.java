// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeBuffer;
import io.github.kqueue4j.fake.FakeDriver;
import io.github.kqueue4j.fake.FakeProvider;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the form of kevent that takes buffers. */
class BufferFormTest {

  private final FakeProvider provider = new FakeProvider("fake");
  private final FakeDriver driver = provider.driver();
  private final Kqueue kq;
  private final KEventBuffer changes;
  private final KEventBuffer events;

  BufferFormTest() throws KqueueException {
    kq = Kqueue.open(Backend.from(provider));
    changes = kq.newBuffer(2);
    events = kq.newBuffer(4);
  }

  @Test
  void isOneCallOfTheDriver() throws KqueueException {
    driver.pend(KEvent.user(1).withUdata(3));
    changes.put(KEvent.user(1).add());

    assertThat(kq.kevent(changes, events, 5)).isEqualTo(1);
    assertThat(events.toList()).containsExactly(KEvent.user(1).withUdata(3));
    assertThat(driver.calls()).containsExactly("kevent 1 4 5");
    assertThat(driver.applied()).containsExactly(KEvent.user(1).add());
  }

  @Test
  void leavesTheChangesAsTheyAre() throws KqueueException {
    changes.put(KEvent.user(1).add());
    kq.kevent(changes, events, 0);
    kq.kevent(changes, events, 0);

    assertThat(changes.toList()).containsExactly(KEvent.user(1).add());
    assertThat(driver.applied()).containsExactly(KEvent.user(1).add(), KEvent.user(1).add());
  }

  @Test
  void postsFailedChanges() throws KqueueException {
    driver.pend(KEvent.user(9));
    driver.refuse(c -> c.ident() == 2 ? Optional.of(Errno.ENOENT) : Optional.empty());
    changes.put(KEvent.user(1).add().receipt()).put(KEvent.user(2).delete().withUdata(7));

    assertThat(kq.kevent(changes, events, Kqueue.FOREVER_NANOS)).isEqualTo(2);
    assertThat(events).hasToString("1 USER ERROR 0 0 0x0\n2 USER ERROR 0 ENOENT 0x7");
  }

  @Test
  void waitsOnlyWithoutChanges() throws KqueueException {
    driver.pend(KEvent.user(1));

    assertThat(kq.kevent(events, Kqueue.FOREVER_NANOS)).isEqualTo(1);
    assertThat(driver.calls()).containsExactly("kevent 0 4 9223372036854775807");
  }

  @Test
  void replacesTheContentOfTheEventBuffer() throws KqueueException {
    driver.pend(KEvent.user(1), KEvent.user(2));
    kq.kevent(events, 0);

    assertThat(kq.kevent(events, 0)).isZero();
    assertThat(events.size()).isZero();
  }

  @Test
  void takesOneBufferForBoth() throws KqueueException {
    driver.pend(KEvent.user(9));
    changes.put(KEvent.user(1).add()).put(KEvent.user(2).add());

    assertThat(kq.kevent(changes, changes, 0)).isEqualTo(1);
    assertThat(changes.toList()).containsExactly(KEvent.user(9));
    assertThat(driver.applied()).hasSize(2);
  }

  @Test
  void refusesABufferOfEventsAsChanges() throws KqueueException {
    driver.pend(KEvent.user(9));
    kq.kevent(changes, 0);

    assertThatThrownBy(() -> kq.kevent(changes, events, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("buffer holds 1 events of the last kevent, no changes: clear() it first");
    assertThatThrownBy(() -> kq.register(changes)).isInstanceOf(IllegalStateException.class);
    assertThat(driver.applied()).isEmpty();
  }

  @Test
  void refusesLessRoomForEventsThanForChanges() {
    assertThatThrownBy(() -> kq.kevent(events, changes, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "events has room for 2, changes for 4: an error of each change must fit, make events"
                + " as large as changes");
    assertThat(driver.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void refusesNegativeTimeouts(long timeoutNanos) {
    String message =
        "timeoutNanos must not be negative: %d (0 polls, Kqueue.FOREVER_NANOS waits for ever)";

    assertThatThrownBy(() -> kq.kevent(changes, events, timeoutNanos))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message, timeoutNanos);
    assertThatThrownBy(() -> kq.kevent(events, timeoutNanos))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(driver.calls()).isEmpty();
  }

  @Test
  void refusesBuffersOfAnotherBackend() throws KqueueException {
    KEventBuffer other = Kqueue.open(Backend.from(new FakeProvider("other"))).newBuffer(4);
    KEventBuffer twin = Kqueue.open(Backend.from(new FakeProvider("fake"))).newBuffer(4);

    assertThatThrownBy(() -> kq.kevent(other, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "buffer is of other/test, this queue of fake/test: use newBuffer of this queue");
    assertThatThrownBy(() -> kq.kevent(changes, other, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kq.kevent(other, events, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kq.register(other)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> kq.kevent(twin, 0))
        .hasMessage(
            "buffer is of fake/test, this queue of another fake/test: use newBuffer of this queue");
    assertThatThrownBy(() -> kq.kevent(new FakeBuffer(4), 0))
        .hasMessage("buffer is of no queue, this queue of fake/test: use newBuffer of this queue");
    assertThat(driver.calls()).isEmpty();
  }

  @Test
  void takesBuffersOfAnotherQueueOfItsBackend() throws KqueueException {
    KEventBuffer other = Kqueue.open(Backend.from(provider)).newBuffer(4);

    assertThat(kq.kevent(other, 0)).isZero();
  }

  @Test
  void leavesNoEventsAfterAFailure() throws KqueueException {
    driver.pend(KEvent.user(1));
    kq.kevent(events, 0);
    changes.put(KEvent.user(1).add());
    driver.fail(-Errno.EINTR.number());

    assertThatThrownBy(() -> kq.kevent(changes, events, 1)).isInstanceOf(KqueueException.class);
    assertThat(events.size()).isZero();
    assertThat(changes.size()).isEqualTo(1);
  }

  @Test
  void refusesABufferThatAnotherCallUses() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    driver.whileInside(() -> {
      inside.countDown();
      await(done);
    });
    changes.put(KEvent.user(1).add());
    try (ExecutorService pool = Executors.newSingleThreadExecutor(r -> new Thread(r, "loop"))) {
      Future<Integer> loop = pool.submit(() -> kq.kevent(changes, events, 0));
      inside.await();
      String message = "buffer is in use by thread \"loop\": use one for each thread";

      assertThatThrownBy(() -> kq.kevent(events, 0)).hasMessage(message);
      assertThatThrownBy(() -> kq.register(changes)).hasMessage(message);
      assertThatThrownBy(() -> changes.put(KEvent.user(1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(message);
      assertThatThrownBy(changes::clear).hasMessage(message);
      done.countDown();
      assertThat(loop.get()).isZero();
    }
    assertThat(changes.clear().size()).isZero();
  }

  /** A call of another thread may end between the check and the message; most often with -Xint. */
  @Test
  void refusesABufferInTheSameWordsWhileTheCallEnds() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    try (ExecutorService pool = Executors.newSingleThreadExecutor(r -> new Thread(r, "loop"))) {
      Future<?> loop =
          pool.submit(() -> {
            while (!enough.get()) {
              kq.kevent(changes, events, 0);
            }
            return null;
          });
      try {
        countRefusals(loop);
      } finally {
        enough.set(true);
      }
      loop.get();
    }
  }

  private void countRefusals(Future<?> loop) {
    int refused = 0;
    while (refused < 20_000 && !loop.isDone()) { // a volatile read, so that the user is read anew
      try {
        changes.clear();
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("buffer is in use by thread \"loop\": use one for each thread");
        refused++;
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void releasesTheBuffersWhenTheKernelThrows() {
    driver.whileInside(() -> {
      throw new IllegalStateException("a deadlock, say");
    });

    assertThatThrownBy(() -> kq.kevent(changes, events, 0)).hasMessage("a deadlock, say");
    assertThat(changes.clear()).isNotNull();
    assertThat(events.clear()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_537, Integer.MAX_VALUE})
  void refusesCapacitiesOutOfRange(int capacity) {
    assertThatThrownBy(() -> kq.newBuffer(capacity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the capacity of a buffer is 1 to 65536: " + capacity);
  }

  @Test
  void hasBuffersOfOneToManyEntries() {
    assertThat(kq.newBuffer(1).capacity()).isEqualTo(1);
    assertThat(kq.newBuffer(65_536).capacity()).isEqualTo(65_536);
  }

  @Test
  @SuppressWarnings("NullAway") // as programs without a null checker may do
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> kq.kevent(null, events, 0));
    assertThatNullPointerException().isThrownBy(() -> kq.kevent(changes, null, 0));
    assertThatNullPointerException().isThrownBy(() -> kq.kevent(null, 0));
    assertThat(driver.calls()).isEmpty();
  }
}
