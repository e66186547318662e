// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeDriver;
import io.github.kqueue4j.fake.FakeProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests the form of kevent that takes and returns lists. */
class ListFormTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeProvider provider = new FakeProvider("fake");
  private final FakeDriver driver = provider.driver();
  private final Kqueue kq;

  ListFormTest() throws KqueueException {
    kq = Kqueue.open(Backend.from(provider));
  }

  private static List<KEvent> adds(int count) {
    return LongStream.range(0, count).mapToObj(i -> KEvent.user(i).add()).toList();
  }

  @Test
  void appliesChangesThenCollectsEvents() throws KqueueException {
    driver.pend(KEvent.user(7).withUdata(1), KEvent.user(8));

    assertThat(kq.kevent(adds(2), 2, SECOND))
        .containsExactly(KEvent.user(7).withUdata(1), KEvent.user(8));
    assertThat(driver.applied()).isEqualTo(adds(2));
    assertThat(driver.calls()).containsExactly("kevent 2 2 1000000000");
  }

  @Test
  void givesAnImmutableList() throws KqueueException {
    driver.pend(KEvent.user(7));
    List<KEvent> events = kq.kevent(List.of(), 1, SECOND);

    assertThatThrownBy(events::clear).isInstanceOf(UnsupportedOperationException.class);
    kq.kevent(List.of(), 1, SECOND);
    assertThat(events).containsExactly(KEvent.user(7));
  }

  @Test
  void givesOnlyPostedEntriesIfThereIsOne() throws KqueueException {
    driver.pend(KEvent.user(7));
    driver.refuse(c -> c.ident() == 1 ? Optional.of(Errno.EBADF) : Optional.empty());

    assertThat(kq.kevent(adds(3), 8, SECOND))
        .extracting(KEvent::toString)
        .containsExactly("1 USER ERROR 0 EBADF 0x0");
    assertThat(driver.applied()).isEqualTo(adds(3));
  }

  @Test
  void makesTwoCallsForMoreChangesThanEvents() throws KqueueException {
    driver.pend(KEvent.user(7), KEvent.user(8));

    assertThat(kq.kevent(adds(3), 1, SECOND)).containsExactly(KEvent.user(7));
    assertThat(driver.calls()).containsExactly("apply 3", "kevent 0 1 1000000000");
  }

  @Test
  void hasRoomForEveryErrorAlsoBeyondMaxEvents() throws KqueueException {
    driver.pend(KEvent.user(7));
    driver.refuse(c -> Optional.of(Errno.EBADF));

    assertThat(kq.kevent(adds(3), 1, SECOND)).hasSize(3).allMatch(KEvent::isError);
    assertThat(driver.calls()).containsExactly("apply 3");
  }

  @Test
  void neverWaitsIfMaxEventsIsZero() throws KqueueException {
    driver.pend(KEvent.user(7));

    assertThat(kq.kevent(adds(1), 0, Kqueue.FOREVER)).isEmpty();
    assertThat(kq.kevent(List.of(), 0, Kqueue.FOREVER)).isEmpty();
    assertThat(driver.calls()).containsExactly("apply 1", "kevent 0 0 0", "kevent 0 0 0");
  }

  @Test
  void requestsAtMost4096Events() throws KqueueException {
    kq.kevent(List.of(), Integer.MAX_VALUE, SECOND);

    assertThat(driver.calls()).containsExactly("kevent 0 4096 1000000000");
  }

  @Test
  void appliesAnyNumberOfChanges() throws KqueueException {
    assertThat(kq.kevent(adds(70_000), Integer.MAX_VALUE, SECOND)).isEmpty();
    assertThat(driver.applied()).isEqualTo(adds(70_000));
    assertThat(driver.calls()).containsExactly("apply 70000", "kevent 0 4096 1000000000");
  }

  @Test
  void appliesNothingIfOneChangeIsWrong() {
    List<KEvent> changes = List.of(KEvent.user(1).add(), KEvent.timer(1).add());

    assertThatThrownBy(() -> kq.kevent(changes, 8, SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timer 1 has no period: use timer(1, Duration)");
    assertThat(driver.calls()).isEmpty();
  }

  @Test
  void forgetsTheChangesOfACallThatThrew() throws KqueueException {
    List<KEvent> changes = List.of(KEvent.user(1).add(), KEvent.timer(1).add());
    assertThatThrownBy(() -> kq.kevent(changes, 8, SECOND))
        .isInstanceOf(IllegalArgumentException.class);

    kq.kevent(adds(1), 8, SECOND);

    assertThat(driver.applied()).isEqualTo(adds(1));
  }

  @Test
  void refusesNegativeNumbers() {
    assertThatThrownBy(() -> kq.kevent(adds(1), -1, SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxEvents must not be negative: -1");
    assertThatThrownBy(() -> kq.kevent(adds(1), 1, Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "timeout must not be negative: PT-0.000000001S"
                + " (Duration.ZERO polls, Kqueue.FOREVER waits for ever)");
    assertThat(driver.calls()).isEmpty();
  }

  @Test
  @SuppressWarnings("NullAway") // as programs without a null checker may do
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> kq.kevent(null, 1, SECOND));
    assertThatNullPointerException().isThrownBy(() -> kq.kevent(List.of(), 1, null));
    List<KEvent> changes = new ArrayList<>(Arrays.asList(KEvent.user(1).add(), null));
    assertThatNullPointerException().isThrownBy(() -> kq.kevent(changes, 1, SECOND));
    assertThat(driver.calls()).isEmpty();
  }

  @Test
  void pollsWithoutWaiting() throws KqueueException {
    driver.pend(KEvent.user(7));

    assertThat(kq.poll()).containsExactly(KEvent.user(7));
    assertThat(kq.poll()).isEmpty();
    assertThat(driver.calls()).containsExactly("kevent 0 256 0", "kevent 0 256 0");
  }

  @Test
  void pollsUntilTheTimeout() throws KqueueException {
    assertThat(kq.poll(SECOND)).isEmpty();
    assertThat(driver.calls()).containsExactly("kevent 0 256 1000000000");
  }

  @Test
  void takesWithoutATimeout() throws KqueueException {
    driver.pend(KEvent.user(7));

    assertThat(kq.take()).containsExactly(KEvent.user(7));
    assertThat(driver.calls()).containsExactly("kevent 0 256 " + Kqueue.FOREVER_NANOS);
  }
}
