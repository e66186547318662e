// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.fake.FakeProvider;
import org.junit.jupiter.api.Test;

/** Tests the table that maps tokens to registrations. */
class TokenTableTest {

  private final TokenTable<String> table = new TokenTable<>();

  private static Registration<String> registration() throws KqueueException {
    Registry<String> registry = new Registry<>(Backend.from(new FakeProvider("fake")));
    Kqueue kqueue = Kqueue.open(Backend.from(new FakeProvider("fake")));
    return new UserWatch<>(
            new ChangeExecutor<>(kqueue, registry), registry, Interest.user(), "user")
        .registration();
  }

  @Test
  void findsTheRegistrationOfAToken() throws KqueueException {
    Registration<String> one = registration();
    Registration<String> two = registration();
    long first = table.take(one);
    long second = table.take(two);

    assertThat(first).isEqualTo(1L << 32);
    assertThat(second).isEqualTo(1L << 32 | 1);
    assertThat(table.find(first)).isSameAs(one);
    assertThat(table.find(second)).isSameAs(two);
    assertThat(table.all()).containsExactly(one, two);
  }

  @Test
  void forgetsATokenWhoseSlotWasReleased() throws KqueueException {
    Registration<String> one = registration();
    Registration<String> two = registration();
    long old = table.take(one);
    table.release(old);
    assertThat(table.find(old)).isNull();
    long token = table.take(two);

    assertThat(token).isEqualTo(2L << 32);
    assertThat(table.find(old)).isNull();
    assertThat(table.find(token)).isSameAs(two);
  }

  @Test
  void findsNothingForATokenItNeverAssigned() {
    assertThat(table.find(0)).isNull();
    assertThat(table.find(-1)).isNull();
    assertThat(table.find(Long.MIN_VALUE)).isNull();
    assertThat(table.find(7L << 32 | 7)).isNull();
  }
}
