// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeProvider;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Tests a call that fails as a whole. */
class FailedCallTest {

  private final FakeProvider provider = new FakeProvider("fake");
  private final Kqueue kq;

  FailedCallTest() throws KqueueException {
    kq = Kqueue.open(Backend.from(provider));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertThatTakeThrows(Errno errno) {
    return assertThatThrownBy(kq::take)
        .isInstanceOfSatisfying(
            KqueueException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(errno);
              assertThat(e.change()).isEmpty();
            });
  }

  @Test
  void byAnInterruptNamesTheThread() {
    provider.driver().fail(-Errno.EINTR.number());

    assertThatTakeThrows(Errno.EINTR)
        .hasMessage(
            "kevent: EINTR (thread \"%s\" was interrupted while it waited; its interrupt status is"
                + " still set)",
            Thread.currentThread().getName());
  }

  @Test
  void forLackOfMemorySaysSo() {
    provider.driver().fail(-Errno.ENOMEM.number());

    assertThatTakeThrows(Errno.ENOMEM)
        .hasMessage(
            "kevent: ENOMEM (out of memory, or too many; on Kqueue[fake/test, descriptor 5])");
  }

  @Test
  void forAnUnnamedErrorGivesTheNumber() {
    provider.driver().fail(-1093);

    assertThatTakeThrows(Errno.EOTHER)
        .hasMessage(
            "kevent: EOTHER (the host's error number 93, which has no name here; on"
                + " Kqueue[fake/test, descriptor 5])");
  }

  @Test
  void doesNotCloseTheQueue() throws KqueueException {
    provider.driver().fail(-Errno.EINTR.number());
    assertThatTakeThrows(Errno.EINTR);
    provider.driver().fail(0);

    assertThat(kq.isOpen()).isTrue();
    assertThat(kq.poll()).isEmpty();
  }
}
