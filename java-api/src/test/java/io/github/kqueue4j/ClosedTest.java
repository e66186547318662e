// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeProvider;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests a closed queue. */
class ClosedTest {

  private final FakeProvider provider = new FakeProvider("fake");
  private final Kqueue kq;

  ClosedTest() throws KqueueException {
    kq = Kqueue.open(Backend.from(provider));
  }

  /** A call on a queue. */
  interface Call {
    void on(Kqueue kq) throws KqueueException;
  }

  static Stream<Arguments> calls() {
    KEvent add = KEvent.user(1).add();
    return Stream.of(
        call("list", kq -> kq.kevent(List.of(add), 1, Duration.ZERO)),
        call("list, two steps", kq -> kq.kevent(List.of(add, add), 1, Duration.ZERO)),
        call("list, nothing", kq -> kq.kevent(List.of(), 0, Duration.ZERO)),
        call(
            "buffers",
            kq -> kq.kevent(kq.newBuffer(1).put(add), kq.newBuffer(1), Kqueue.FOREVER_NANOS)),
        call("buffer", kq -> kq.kevent(kq.newBuffer(1), Kqueue.FOREVER_NANOS)),
        call("register", kq -> kq.register(add)),
        call("register, long way", kq -> kq.register(add.trigger())),
        call("register, nothing", Kqueue::register),
        call("register, buffer", kq -> kq.register(kq.newBuffer(1).put(add))),
        call("register, empty buffer", kq -> kq.register(kq.newBuffer(1))),
        call("poll", Kqueue::poll),
        call("poll, timeout", kq -> kq.poll(Duration.ofSeconds(1))),
        call("take", Kqueue::take));
  }

  private static Arguments call(String name, Call call) {
    return Arguments.of(name, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void refusesEveryCall(String name, Call call) {
    kq.close();

    assertThatThrownBy(() -> call.on(kq))
        .as(name)
        .isInstanceOf(ClosedKqueueException.class)
        .hasMessage("kevent: EBADF (Kqueue[fake/test, closed] was closed)");
  }

  @Test
  void isClosed() {
    assertThat(kq.isOpen()).isTrue();
    assertThat(kq).hasToString("Kqueue[fake/test, descriptor 5]");

    kq.close();

    assertThat(kq.isOpen()).isFalse();
    assertThat(kq).hasToString("Kqueue[fake/test, closed]");
  }

  @Test
  void mayBeClosedAgainAndWokenUp() {
    kq.close();

    assertThatCode(
            () -> {
              kq.close();
              kq.wakeup();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void hasAClosedDescriptor() {
    Descriptor descriptor = kq.descriptor();
    kq.close();

    assertThat(descriptor.isOpen()).isFalse();
    assertThatThrownBy(descriptor::number).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void endsAWaitInProgress() {
    provider.driver().whileInside(kq::close);

    assertThatThrownBy(kq::take).isInstanceOf(ClosedKqueueException.class);
  }

  @Test
  void isShownInTheTextOnceTheDescriptorIsClosed() {
    provider.driver().descriptor().close();

    assertThat(kq).hasToString("Kqueue[fake/test, closed]");
    assertThat(kq.isOpen()).isTrue();
  }
}
