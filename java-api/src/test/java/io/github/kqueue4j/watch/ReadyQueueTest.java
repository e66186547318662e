// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.fake.FakeProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {

  private final ReadyQueue<String> queue = new ReadyQueue<>();
  private Registration<String> a;
  private Registration<String> b;

  @BeforeEach
  void make() throws KqueueException {
    Watcher<String> watcher = Watcher.open(Backend.from(new FakeProvider("fake")));
    a = watcher.watch(Interest.user(), "a").registration();
    b = watcher.watch(Interest.user(), "b").registration();
  }

  @Test
  void isFirstInFirstOut() {
    queue.add(a);
    queue.add(b);
    assertThat(queue.poll()).isSameAs(a);
    queue.add(a);
    assertThat(queue.poll()).isSameAs(b);
    assertThat(queue.poll()).isSameAs(a);
    assertThat(queue.poll()).isNull();
  }

  @Test
  void hasEachRegistrationOnce() {
    queue.add(a);
    queue.add(b);
    queue.add(a);
    queue.add(b);
    assertThat(queue.poll()).isSameAs(a);
    assertThat(queue.poll()).isSameAs(b);
    assertThat(queue.poll()).isNull();
  }

  @Test
  void knowsWhetherItHasMore() {
    assertThat(queue.hasMoreThan(0)).isFalse();
    queue.add(a);
    assertThat(queue.hasMoreThan(0)).isTrue();
    assertThat(queue.hasMoreThan(1)).isFalse();
    queue.add(b);
    assertThat(queue.hasMoreThan(1)).isTrue();
  }

  @Test
  void canBeUsedAfterItWasCleared() {
    queue.add(a);
    queue.add(b);
    queue.clear();
    assertThat(queue.poll()).isNull();
    queue.add(b);
    queue.add(a);
    assertThat(queue.poll()).isSameAs(b);
    assertThat(queue.poll()).isSameAs(a);
  }
}
