// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kqueue4j.fake.FakeDriver;
import io.github.kqueue4j.fake.FakeProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Tests {@link Kqueue#register}. */
class RegisterTest {

  private final FakeProvider provider = new FakeProvider("fake");
  private final FakeDriver driver = provider.driver();
  private final Kqueue kq;

  RegisterTest() throws KqueueException {
    kq = Kqueue.open(Backend.from(provider));
  }

  private static Function<KEvent, Optional<Errno>> ifDeleted(Errno errno) {
    return c -> (c.flags() & SysEvent.EV_DELETE) != 0 ? Optional.of(errno) : Optional.empty();
  }

  private KqueueException failure(KEvent... changes) {
    return catchThrowableOfType(KqueueException.class, () -> kq.register(changes));
  }

  @Test
  void appliesAndNeverWaits() throws KqueueException {
    driver.pend(KEvent.user(9));
    kq.register(KEvent.user(1).add(), KEvent.user(2).add());

    assertThat(driver.applied()).containsExactly(KEvent.user(1).add(), KEvent.user(2).add());
    assertThat(driver.calls()).containsExactly("apply 2");
    assertThat(kq.poll()).containsExactly(KEvent.user(9));
  }

  @Test
  void ofNothingDoesNothing() throws KqueueException {
    kq.register();
    kq.register(kq.newBuffer(1));

    assertThat(driver.calls()).isEmpty();
  }

  @Test
  void throwsForTheFirstFailureWithTheOthersSuppressed() {
    driver.refuse(ifDeleted(Errno.ENOENT));
    KEvent first = KEvent.user(2).delete();
    KEvent second = KEvent.timer(3).delete();

    KqueueException e = failure(KEvent.user(1).add(), first, KEvent.user(4).add(), second);

    assertThat(e.change()).contains(first);
    assertThat(e.errno()).isEqualTo(Errno.ENOENT);
    assertThat(e.getSuppressed()).hasSize(1);
    assertThat(((KqueueException) e.getSuppressed()[0]).change()).contains(second);
    assertThat(driver.applied()).hasSize(4);
  }

  @Test
  void findsTheChangeAmongThoseOfOneIdent() {
    driver.refuse(ifDeleted(Errno.ENOENT));
    KEvent deleted = KEvent.user(1).delete().withUdata(8);

    assertThat(failure(KEvent.user(1).add(), deleted, KEvent.user(1).add()).change())
        .contains(deleted);
  }

  @Test
  void findsTheChangeAfterReceipts() {
    driver.refuse(ifDeleted(Errno.ENOENT));
    KEvent deleted = KEvent.user(1).delete();

    assertThat(failure(KEvent.user(1).add().receipt(), deleted).change()).contains(deleted);
  }

  @Test
  void namesTheChangeThatFailedAmongSeveralOfOneEvent() {
    KEvent enable = KEvent.user(1).enable();
    driver.refuse(c -> c.equals(enable) ? Optional.of(Errno.ENOENT) : Optional.empty());

    assertThat(failure(KEvent.user(1).add(), KEvent.user(1).delete(), enable))
        .hasMessage("kevent: 1 USER ENABLE 0 0 0x0: ENOENT (no such event; was add() forgotten?)");
  }

  @Test
  void dropsReceipts() throws KqueueException {
    kq.register(KEvent.user(1).add().receipt());

    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void namesTheEntryIfNoChangeMatches() {
    driver.refuse(c -> Optional.of(Errno.EINVAL));
    driver.postAs(entry -> entry.withUdata(77));

    assertThat(failure(KEvent.user(1).add()))
        .hasMessage("kevent: 1 USER 0 0 0 0x4d: EINVAL (invalid argument)");
  }

  @Test
  void appliesNothingIfOneChangeIsWrong() {
    assertThatThrownBy(() -> kq.register(KEvent.user(1).add(), KEvent.user(2).add().delete()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(driver.calls()).isEmpty();
  }

  @Test
  void takesABuffer() throws KqueueException {
    KEventBuffer changes = kq.newBuffer(2).put(KEvent.user(1).add());
    kq.register(changes);

    assertThat(driver.applied()).containsExactly(KEvent.user(1).add());
    assertThat(changes.size()).isEqualTo(1);
  }

  @Test
  void ofABufferNamesTheChangeAsItWasPut() {
    driver.refuse(c -> Optional.of(Errno.ENOMEM));
    KEvent timer = KEvent.timer(1, Duration.ofNanos(5)).add().withUdata(3);
    KEventBuffer changes = kq.newBuffer(2).put(timer);

    KqueueException e = catchThrowableOfType(KqueueException.class, () -> kq.register(changes));

    assertThat(e.change()).contains(timer);
    assertThat(e)
        .hasMessage(
            "kevent: 1 TIMER ADD NSECONDS 5 0x3: ENOMEM (too many timers: systems allow "
                + "some thousands; keep deadlines in a heap, and use one timer)");
    assertThat(changes.clear().size()).isZero();
  }

  @Test
  void failsAsAWholeIfTheCallFails() {
    driver.fail(-Errno.ENOMEM.number());
    KqueueException e = failure(KEvent.user(1).add());

    assertThat(e.change()).isEmpty();
    assertThat(e)
        .hasMessage(
            "kevent: ENOMEM (out of memory, or too many; on Kqueue[fake/test, descriptor 5])");
  }

  @Test
  @SuppressWarnings("NullAway") // as programs without a null checker may do
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> kq.register(KEvent.user(1).add(), null));
    assertThatNullPointerException().isThrownBy(() -> kq.register((KEvent[]) null));
    assertThatNullPointerException().isThrownBy(() -> kq.register((KEventBuffer) null));
    assertThat(driver.calls()).isEmpty();
  }

  @Test
  void doesNotModifyItsArray() throws KqueueException {
    KEvent[] changes = {KEvent.user(1).add()};
    kq.register(changes);

    assertThat(List.of(changes)).containsExactly(KEvent.user(1).add());
  }
}
