// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.kqueue4j.fake.FakeProvider;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** Tests an open queue. */
class OpenQueueTest {

  private final FakeProvider provider = new FakeProvider("fake");

  @Test
  void knowsItsBackend() throws KqueueException {
    Backend backend = Backend.from(provider);

    assertThat(Kqueue.open(backend).backend()).isSameAs(backend);
  }

  @Test
  void passesOnWakeup() throws KqueueException {
    Kqueue.open(Backend.from(provider)).wakeup();

    assertThat(provider.driver().calls()).containsExactly("wakeup");
  }

  @Test
  void hasADescriptor() throws KqueueException {
    Kqueue kq = Kqueue.open(Backend.from(provider));

    assertThat(kq.descriptor().number()).isEqualTo(5);
    assertThat(kq.descriptor()).isSameAs(kq.descriptor());
  }

  @Test
  void closesItsDriver() throws KqueueException {
    try (Kqueue kq = Kqueue.open(Backend.from(provider))) {
      assertThat(kq.isOpen()).isTrue();
    }
    assertThat(provider.driver().calls()).containsExactly("close");
  }

  @Test
  void hasTimeoutsWithoutEnd() {
    assertThat(Kqueue.FOREVER).isEqualTo(ChronoUnit.FOREVER.getDuration());
    assertThat(Kqueue.FOREVER_NANOS).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @SuppressWarnings("NullAway") // as programs without a null checker may do
  void requiresABackend() {
    assertThatNullPointerException().isThrownBy(() -> Kqueue.open(null));
  }
}
