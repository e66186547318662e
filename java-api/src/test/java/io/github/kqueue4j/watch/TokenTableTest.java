// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.fake.FakeProvider;
import org.junit.jupiter.api.Test;

/** A table of slots … */
class TokenTableTest {

  private final TokenTable<String> slots = new TokenTable<>();

  private static Registration<String> registration() throws KqueueException {
    Registry<String> registry = new Registry<>(Backend.of(new FakeProvider("fake")));
    Kqueue kqueue = Kqueue.open(Backend.of(new FakeProvider("fake")));
    return new UserWatch<>(
            new ChangeExecutor<>(kqueue, registry), registry, Interest.user(), "user")
        .registration();
  }

  @Test
  void findsWhoseTokenItIs() throws KqueueException {
    Registration<String> one = registration();
    Registration<String> two = registration();
    long first = slots.take(one);
    long second = slots.take(two);

    assertThat(first).isEqualTo(1L << 32);
    assertThat(second).isEqualTo(1L << 32 | 1);
    assertThat(slots.find(first)).isSameAs(one);
    assertThat(slots.find(second)).isSameAs(two);
    assertThat(slots.all()).containsExactly(one, two);
  }

  @Test
  void knowsNoTokenOfASlotThatWasGivenAway() throws KqueueException {
    Registration<String> one = registration();
    Registration<String> two = registration();
    long old = slots.take(one);
    slots.release(old);
    assertThat(slots.find(old)).isNull();
    long token = slots.take(two);

    assertThat(token).isEqualTo(2L << 32);
    assertThat(slots.find(old)).isNull();
    assertThat(slots.find(token)).isSameAs(two);
  }

  @Test
  void knowsNoTokenThatItNeverGave() {
    assertThat(slots.find(0)).isNull();
    assertThat(slots.find(-1)).isNull();
    assertThat(slots.find(Long.MIN_VALUE)).isNull();
    assertThat(slots.find(7L << 32 | 7)).isNull();
  }
}
