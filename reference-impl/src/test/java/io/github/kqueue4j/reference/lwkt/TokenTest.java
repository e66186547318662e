// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenTest {
  private final Token token = new Token();
  private final Lwp one = new Lwp(Thread.currentThread());
  private final Lwp other = new Lwp(Thread.currentThread());

  @Test
  void isFreeOnceLetGoOfAsOftenAsTaken() {
    token.get(one);
    token.getAgain(one);
    token.get(one);
    token.rel(one);
    token.relAgain(one);
    assertThat(token.isHeldBy(one)).isTrue();
    token.rel(one);

    assertThat(token.isHeldBy(one)).isFalse();
    assertThat(one.holdsNothing()).isTrue();
    token.get(other);
    assertThat(token.isHeldBy(other)).isTrue();
  }

  @Test
  void isTakenAgainByItsHolderOnly() {
    token.get(one);

    assertThatThrownBy(() -> token.getAgain(other)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> token.relAgain(other)).isInstanceOf(AssertionError.class);
  }

  @Test
  void isNotLetGoOfForTheLastTimeAsIfItWereAgain() {
    token.get(one);

    assertThatThrownBy(() -> token.relAgain(one)).isInstanceOf(AssertionError.class);
  }

  @Test
  void isTakenAsOftenAfterASleep() {
    token.get(one);
    token.getAgain(one);
    int held = one.releaseAll();
    token.get(other);
    token.rel(other);
    one.retake(held);
    token.relAgain(one);
    token.rel(one);

    assertThat(token.isHeldBy(one)).isFalse();
  }
}
